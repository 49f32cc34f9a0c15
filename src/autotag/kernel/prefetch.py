"""Asks the processor for memory before it is needed: numba has no such function, LLVM has."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

#: numba is untyped: to type checkers the function is what its callers see.
_function: Any = intrinsic
_view: Any = make_array
_BYTE = ir.IntType(8).as_pointer()
_INT = ir.IntType(32)
_READ, _KEEP, _DATA = (ir.Constant(_INT, value) for value in (0, 3, 1))


@_function  # type: ignore[untyped-decorator]
def prefetch(context: Any, array: Any, at: Any) -> Any:
    """Begins to load `array[at]` of a contiguous array, its places counted flat. The place is not checked
    and may lie outside: the processor leaves what it can't read.
    """

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        view = _view(signature.args[0])(context, builder, values[0])
        pointer = builder.bitcast(builder.gep(view.data, [values[1]]), _BYTE)
        shape = ir.FunctionType(ir.VoidType(), [_BYTE, _INT, _INT, _INT])
        function = builder.module.declare_intrinsic("llvm.prefetch", [_BYTE], shape)
        builder.call(function, [pointer, _READ, _KEEP, _DATA])
        return context.get_dummy_value()

    return types.void(array, types.intp), code
