"""Arrays made in compiled functions. numba's `np.empty` and `np.zeros` compile a function for each kind and
shape, in a tenth of the time that all kernels take; these are written into the function that asks.
"""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

#: numba is untyped: to type checkers the functions are what their callers see.
_function: Any = intrinsic
_view: Any = make_array
_fill: Any = populate_array
_tools: Any = cgutils
_tuple: Any = types.UniTuple
_array: Any = types.Array


@_function  # type: ignore[untyped-decorator]
def empty(context: Any, shape: Any, kind: Any) -> Any:
    """A new array, contiguous, of what was in memory: of as many dimensions as `shape`, an int or a tuple of
    ints, none of them negative, has sizes; `kind` is numpy's type of number.
    """
    return _signature(shape, kind), _made


@_function  # type: ignore[untyped-decorator]
def zeros(context: Any, shape: Any, kind: Any) -> Any:
    """The same, of zeros."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        made = _made(context, builder, signature, values)
        view = _view(signature.return_type)(context, builder, made)
        _tools.memset(builder, view.data, builder.mul(view.nitems, view.itemsize), 0)
        return made

    return _signature(shape, kind), code


def _signature(shape: Any, kind: Any) -> Any:
    sizes = _tuple(types.intp, len(shape)) if isinstance(shape, types.BaseTuple) else types.intp
    return _array(kind.dtype, getattr(sizes, "count", 1), "C")(sizes, kind)


def _made(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    """The array: its memory, counted by references, and strides from the last dimension on."""
    array = signature.return_type
    single = signature.args[0] is types.intp
    sizes = values[:1] if single else _tools.unpack_tuple(builder, values[0])
    number = context.get_data_type(array.dtype)
    strides = [context.get_constant(types.intp, context.get_abi_sizeof(number))]
    for size in reversed(sizes):
        strides.insert(0, builder.mul(strides[0], size))
    align = context.get_constant(types.uint32, context.get_preferred_array_alignment(array.dtype))
    memory = context.nrt.meminfo_alloc_aligned(builder, strides[0], align)
    view = _view(array)(context, builder)
    data = builder.bitcast(context.nrt.meminfo_data(builder, memory), number.as_pointer())
    shape, steps = (_tools.pack_array(builder, some) for some in (sizes, strides[1:]))
    _fill(view, data=data, shape=shape, strides=steps, itemsize=strides[-1], meminfo=memory)
    return view._getvalue()
