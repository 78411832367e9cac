from annotations.exposure.models import Reveal


def is_revealed(assignment_id: int) -> bool:
    """Whether the annotator asked to see the original in this lease; the reveal is logged."""
    return Reveal.objects.filter(assignment_id=assignment_id).exists()
