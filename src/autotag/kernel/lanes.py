"""Many points at once: numba has no words for it, LLVM has, and leaves the rest to the processor.

Arrays are contiguous; what is past the end of one is not read.
"""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from autotag.text import DELTA

#: Points that `marks` looks at, and that `dot` multiplies.
MARKED: Final = 64
LANES: Final = 8

#: numba is untyped: to type checkers the functions are what their callers see.
_function: Any = intrinsic
_view: Any = make_array
_called: Any = cgutils.get_or_insert_function
_tuple: Any = types.UniTuple
_TWO = _tuple(types.uint32, 2)
_BIT, _INT, _LONG = ir.IntType(1), ir.IntType(32), ir.IntType(64)


def _all(builder: Any, value: Any, lanes: int) -> Any:
    """A vector of one value."""
    none = ir.Constant(ir.VectorType(value.type, lanes), ir.Undefined)
    first = builder.insert_element(none, value, _INT(0))
    return builder.shuffle_vector(first, none, ir.Constant(ir.VectorType(_INT, lanes), [0] * lanes))


def _points(context: Any, builder: Any, signature: Any, values: Any, lanes: int) -> Any:
    """The vector of `array[at : at + size]`, the first three arguments, and of whatever follows. Where the
    array ends in it the load is masked, which few processors do as fast as a whole one.
    """
    array, at, size, *_ = values
    kind, place = ir.VectorType(_INT, lanes), _view(signature.args[0])(context, builder, array)
    pointer = builder.bitcast(builder.gep(place.data, [at]), kind.as_pointer())
    last = builder.sub(place.nitems, place.nitems.type(lanes))
    with builder.if_else(builder.icmp_signed("<=", at, last), likely=True) as (inside, across):
        with inside:
            whole, first = builder.load(pointer, align=4), builder.block
        with across:
            within = _within(builder, size, lanes)
            load = ir.FunctionType(kind, [pointer.type, _INT, within.type, kind])
            function = _called(builder.module, load, f"llvm.masked.load.v{lanes}i32.p0")
            some = builder.call(function, [pointer, _INT(4), within, _none(kind)])
            second = builder.block
    found = builder.phi(kind)
    found.add_incoming(whole, first)
    found.add_incoming(some, second)
    return found


def _within(builder: Any, size: Any, lanes: int) -> Any:
    """Which lanes are among the first `size`."""
    places = ir.Constant(ir.VectorType(_INT, lanes), list(range(lanes)))
    return builder.icmp_unsigned("<", places, _all(builder, size, lanes))


def _none(kind: Any) -> Any:
    return ir.Constant(kind, [0] * kind.count)


@_function  # type: ignore[untyped-decorator]
def marks(context: Any, points: Any, at: Any, size: Any, wanted: Any) -> Any:
    """uint64 with a bit for each of `points[at : at + size]`, 64 at most, the lowest for the first: whether,
    `wanted` being (bits, value), those bits of the point are that value.
    """

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        bits, value = (_all(builder, builder.extract_value(values[3], k), MARKED) for k in range(2))
        found = builder.and_(_points(context, builder, signature, values, MARKED), bits)
        marked = builder.bitcast(builder.icmp_unsigned("==", found, value), _LONG)
        size = builder.zext(values[2], _LONG)
        some = builder.sub(builder.shl(_LONG(1), size), _LONG(1))
        return builder.and_(
            marked, builder.select(builder.icmp_unsigned("<", size, _LONG(MARKED)), some, _LONG(-1))
        )

    return types.uint64(points, types.uintp, types.uint32, _TWO), code


@_function  # type: ignore[untyped-decorator]
def dot(context: Any, points: Any, at: Any, size: Any, keys: Any) -> Any:
    """The sum of the code points of `points[at : at + size]`, 8 at most, times the `keys` (8,) uint64."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        found = _points(context, builder, signature, values, LANES)
        own = builder.and_(found, ir.Constant(found.type, [DELTA] * LANES))
        own = builder.select(_within(builder, values[2], LANES), own, _none(own.type))
        kind, place = ir.VectorType(_LONG, LANES), _view(signature.args[3])(context, builder, values[3])
        times = builder.load(builder.bitcast(place.data, kind.as_pointer()), align=8)
        total = ir.FunctionType(_LONG, [kind])
        function = _called(builder.module, total, f"llvm.vector.reduce.add.v{LANES}i64")
        return builder.call(function, [builder.mul(builder.zext(own, kind), times)])

    return types.uint64(points, types.uintp, types.uint32, keys), code


@_function  # type: ignore[untyped-decorator]
def lowest(context: Any, mask: Any) -> Any:
    """The place of the lowest bit that is set, 64 where none is."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.cttz(values[0], _BIT(0))

    return types.uint64(types.uint64), code
