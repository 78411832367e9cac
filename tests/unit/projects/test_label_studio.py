"""Label Studio configurations: what is taken over becomes a valid schema, and what is not is named."""

import pytest

from annotations.projects.domain.label_studio import read_label_studio
from annotations.projects.domain.schema import parse_schema
from kernel.errors import Invalid

# One of everything that is taken over, in the manner of the templates that Label Studio ships.
WHOLE = """
<View>
  <Text name="text" value="$text"/>
  <View style="padding: 20px">
    <Header value="Does it attack anybody?"/>
    <Choices name="Attack?" toName="text" choice="single-radio" required="true">
      <Choice value="Yes, it does" alias="yes" hotkey="y" hint="Insults, threatens, or wishes harm."/>
      <Choice value="No" alias="no" hotkey="2"/>
    </Choices>
    <View visibleWhen="choice-selected" whenTagName="Attack?" whenChoiceValue="Yes, it does">
      <Header value="Whom?"/>
      <Choices name="target" toName="text" choice="multiple">
        <Choice value="Women" background="#f0a"/><Choice value="Migrants" background="green"/>
      </Choices>
    </View>
  </View>
</View>
<!-- {"data": {"text": "Something."}} -->
"""


def view(inside: str) -> str:
    return f'<View><Image name="img" value="$image"/>{inside}</View>'


def test_choices_with_alias_hint_hotkey_colour_and_condition_become_a_valid_schema() -> None:
    read = read_label_studio(WHOLE)
    assert (read.item_kind, read.notes) == ("text", ())
    assert read.definition == {
        "questions": [
            {
                "id": "attack",
                "kind": "single_choice",
                "title": "Does it attack anybody?",
                "required": True,
                "labels": [
                    {
                        "value": "yes",
                        "title": "Yes, it does",
                        "definition": "Insults, threatens, or wishes harm.",
                        "key": "y",
                    },
                    {"value": "no", "title": "No"},
                ],
            },
            {
                "id": "target",
                "kind": "multiple_choice",
                "title": "Whom?",
                "required": False,
                "labels": [
                    {"value": "Women", "title": "Women", "color": "#ff00aa"},
                    {"value": "Migrants", "title": "Migrants", "color": "#008000"},
                ],
                "show_if": {"question": "attack", "any_of": ["yes"]},
            },
        ]
    }
    assert len(parse_schema(read.definition, item_kind=read.item_kind).questions) == 2


@pytest.mark.parametrize(
    "inside",
    [
        '<RectangleLabels name="label" toName="img"><Label value="Car" background="blue"/></RectangleLabels>',
        '<Labels name="label" toName="img"><Label value="Car" background="blue"/></Labels><Rectangle name="r" toName="img"/>',
    ],
)
def test_rectangles_become_boxes_on_images(inside: str) -> None:
    read = read_label_studio(view(inside))
    assert (read.item_kind, read.notes) == ("image", ())
    [question] = parse_schema(read.definition, item_kind="image").questions
    assert (question.kind, question.required, question.labels[0].color) == ("box", False, "#0000ff")


def test_what_cannot_be_asked_here_is_named_and_left_out() -> None:
    read = read_label_studio(
        view(
            '<Choices name="kind" toName="img"><Choice value="A" hotkey="s"/><Choice value="B" background="rgb(1,2,3)"/>'
            "</Choices>"
            '<PolygonLabels name="shape" toName="img"><Label value="X"/></PolygonLabels>'
            '<TextArea name="why" toName="img" perRegion="true"/>'
            '<Choices name="worn" toName="img" perRegion="true"><Choice value="Y"/></Choices>'
            '<Choices name="later" toName="img" visibleWhen="choice-unselected" whenTagName="kind">'
            '<Choice value="C"/><Choice value="D"/></Choices>'
            '<Choices name="data" toName="img" value="$options"/>'
            '<Audio name="sound" value="$sound"/>'
        )
    )
    assert [question["id"] for question in read.definition["questions"]] == ["kind", "later", "data"]
    assert read.notes == (
        "The hotkey 's' of 'A' is not free here.",
        "The colour 'rgb(1,2,3)' of 'B' was not taken over.",
        "PolygonLabels 'shape' is left out: there is no such kind of question here.",
        "TextArea 'why' is left out: there is no such kind of question here.",
        "Choices 'worn' is left out: it asks about single regions, and questions here are about the item.",
        "When 'later' is asked was not taken over: it is always asked.",
        "Choices 'data' names no labels of its own: write them here.",
        "Audio is left out: items are texts or images here.",
    )


def test_ids_are_free_and_well_formed_whatever_the_names_are() -> None:
    names = ("1. Größe", "2. Größe", "", "???")
    choices = "".join(f'<Choices name="{name}" toName="img"><Choice value="A"/></Choices>' for name in names)
    read = read_label_studio(view(choices))
    assert [question["id"] for question in read.definition["questions"]] == [
        "groe",
        "groe_2",
        "question",
        "question_2",
    ]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("", "not XML"),
        ("questions: []", "not XML"),
        ("<View><Text name='t' value='$t'/></View>", "asks nothing"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><View>&b;</View>', "document type"),
        ("<View>" * 200 + "</View>" * 200, "nested"),
        ("<View>" + " " * 300_000 + "</View>", "characters"),
    ],
)
def test_what_is_no_configuration_is_refused_with_a_reason(config: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_label_studio(config)
    assert refused.value.code == "label-studio-refused"
    assert words in refused.value.errors[0]["message"]
