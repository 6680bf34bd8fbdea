"""Numbers in a request that are larger than any row's: asked for, they are no row.

Django answers so where a row is looked up by its own number. By a foreign key, and in a list of numbers, it asks the
database, and SQLite's driver fails on what it cannot pass on. The filters, forms and ticks of its admin are such lists.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In

# So many digits fit into a row's number, whatever they are.
MOST_DIGITS = 18


def row_number(text: str) -> int:
    """The number that a part of a request is; 0 where it is none that a row can have. (Python refuses to read 5,000
    digits.)"""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def fits(value: Any, field: Any, connection: Any) -> bool:
    """Whether the field's column could hold the value, as far as it is a number."""
    target = getattr(field, "target_field", field)
    if not isinstance(value, int) or not isinstance(target, models.IntegerField):
        return True
    least, most = connection.ops.integer_field_range(target.get_internal_type())
    return (least is None or least <= value) and (most is None or value <= most)


class FittingIn:
    """Mixed into ``in``: passes by what does not fit."""

    lhs: Any
    rhs: Any

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():  # type: ignore[attr-defined]
            self.rhs = [value for value in self.rhs if fits(value, self.lhs.output_field, connection)]
        return super().process_rhs(compiler, connection)  # type: ignore[misc]


class IntegerIn(FittingIn, In):
    pass


class ForeignKeyIn(FittingIn, RelatedIn):
    pass


class ForeignKeyExact(RelatedExact):
    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value() and not fits(self.rhs, self.lhs.output_field, connection):
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)


def look_up_what_fits() -> None:
    models.IntegerField.register_lookup(IntegerIn)
    models.ForeignKey.register_lookup(ForeignKeyIn)
    models.ForeignKey.register_lookup(ForeignKeyExact)
