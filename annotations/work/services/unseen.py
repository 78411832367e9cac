"""The part of a statement that passes over the items (`i`) a person has had."""

# OFFSET 0 keeps it a look-up of the item's own assignments. Planned as a join, which PostgreSQL prefers while it knows nothing
# of a table, it reads every assignment there is for each item.
UNSEEN = """NOT EXISTS (SELECT 1 FROM work_assignment a WHERE a.item_id = i.id AND a.annotator_id = %(user)s
                     AND a.state IN ('leased', 'submitted', 'skipped') OFFSET 0)"""
