"""The same network as one C file of integer arithmetic, for a microcontroller or any other machine.

The file needs nothing but a C99 compiler: no library, no memory that is asked for, no floating point. It has
two functions, and with ``-DDUALZ_MAIN`` a program that reads codes on standard input and writes those of the
scores. Its arithmetic is that of :mod:`dualz.models.device`, line by line, so its codes are the same, bit for
bit. What the kernel sees at one place is first gathered into one row, as libraries for small processors do:
the inner loop is then a dot product without a question in it.

Lesson: 17 (deploy).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from math import prod
from typing import NamedTuple

import numpy as np

from dualz.models.device import DeviceLayer, DeviceNet

_LINE = 100


class Memory(NamedTuple):
    """Bytes that a network takes on a device: ``flash`` for its tables, ``ram`` for its codes.

    Beside them stand the machine code, a kilobyte or two, and the stack, some tens of bytes.
    """

    flash: int
    ram: int


def memory(net: DeviceNet) -> Memory:
    """What the C file of ``net`` takes: a byte a weight, nine for each output channel; two buffers for
    the maps, and one of 16 bits for what a kernel sees at one place."""
    flash = sum(layer.weight.size + 9 * len(layer.weight) for layer in net.layers)
    return Memory(flash, sum(_buffers(net)) + 2 * _window(net))


def _buffers(net: DeviceNet) -> tuple[int, int]:
    """The largest of the maps behind layers 0, 2, 4 and so on, and of those behind 1, 3, 5."""
    sizes = [prod(layer.out) for layer in net.layers]
    return max(sizes[0::2]), max(sizes[1::2], default=1)


def _window(net: DeviceNet) -> int:
    """The most codes that a kernel sees at one place."""
    return max(layer.weight[0].size for layer in net.layers)


def c_source(net: DeviceNet) -> str:
    """The C file of ``net``, ASCII.

    ``int dualz_classify(const int8_t *input)`` takes the int8 codes of one sample, in the order of the input
    map, and returns its class. ``const int8_t *dualz_scores(const int8_t *input)`` returns the codes of the
    scores, one a class, which stay until the next call.
    """
    tables = [_tables(place, layer) for place, layer in enumerate(net.layers)]
    rows = ",\n".join(_row(place, layer) for place, layer in enumerate(net.layers))
    one, two = _buffers(net)
    inputs, found = prod(net.layers[0].shape), memory(net)
    return _FILE.format(
        inputs=inputs,
        classes=net.classes,
        last=net.classes - 1,
        scale=repr(float(net.scale)),
        zero=net.zero_point,
        out_scale=repr(float(net.out_scale)),
        out_zero=net.layers[-1].zero_out,
        flash=found.flash,
        ram=found.ram,
        work=net.work,
        tables="\n".join(tables),
        layers=len(net.layers),
        rows=rows,
        one=one,
        two=two,
        window=_window(net),
    )


def _tables(place: int, layer: DeviceLayer) -> str:
    parts = (
        ("int8_t", "weight", layer.weight),
        ("int32_t", "bias", layer.bias),
        ("uint32_t", "multiplier", layer.multiplier),
        ("uint8_t", "shift", layer.shift),
    )
    return "\n".join(
        _array(kind, f"{name}{place}", np.ravel(values).tolist()) for kind, name, values in parts
    )


def _array(kind: str, name: str, values: Iterable[int]) -> str:
    mark = "u" if kind == "uint32_t" else ""
    text = textwrap.fill(", ".join(f"{value}{mark}" for value in values), _LINE, break_long_words=False)
    return f"static const {kind} {name}[] = {{\n{text}\n}};"


def _row(place: int, layer: DeviceLayer) -> str:
    sizes = (
        *layer.shape, len(layer.weight), *layer.places, *layer.weight.shape[2:],
        *layer.stride, *layer.padding, layer.zero_in, layer.zero_out, layer.low, layer.high,
    )  # fmt: skip
    tables = ", ".join(f"{name}{place}" for name in ("weight", "bias", "multiplier", "shift"))
    return f"    {{{', '.join(map(str, sizes))},\n     {tables}}}"


_FILE = """\
/* A network of whole numbers, written by dualz export.

   dualz_classify(input) reads the {inputs} int8 codes of one sample and returns its class, 0 to {last}.
   The code of a measured value x is round(x / {scale}) + {zero}, halves to even, kept in -128 to 127;
   {zero} is the code of 0. dualz_scores(input) returns the codes of the {classes} scores; code q stands for
   {out_scale} * (q - {out_zero}).

   Flash: {flash} bytes of tables, and the machine code. RAM: {ram} bytes of buffers, and the stack.
   One sample takes {work} multiply-adds. Both functions use the same buffers: one call at a time.

   C99. A program to try it: cc -std=c99 -O2 -DDUALZ_MAIN model.c -o model; it reads samples of {inputs}
   bytes on standard input and writes {classes} bytes for each. */

#include <stdint.h>

int dualz_classify(const int8_t *input);
const int8_t *dualz_scores(const int8_t *input);

#define DUALZ_INPUTS {inputs}
#define DUALZ_CLASSES {classes}

typedef struct {{
    int32_t channels, rows, columns;           /* of the map that the layer reads */
    int32_t outputs, down, across;             /* of the map that it writes */
    int32_t high, wide;                        /* of its kernel */
    int32_t stride_down, stride_across, pad_down, pad_across;
    int32_t zero_in, zero_out, low, top;       /* codes */
    const int8_t *weight;
    const int32_t *bias;
    const uint32_t *multiplier;                /* the factor of an output: multiplier / 2^shift */
    const uint8_t *shift;
}} Layer;

{tables}

static const Layer layers[{layers}] = {{
{rows}
}};

static int8_t odd[{one}], even[{two}];
static int16_t window[{window}];

/* floor((sum * multiplier + half) / 2^shift). A negative number is not shifted: what that gives, C99
   leaves to the compiler. */
static int64_t scaled(int32_t sum, uint32_t multiplier, uint8_t shift)
{{
    int64_t whole = (int64_t)sum * (int64_t)multiplier + ((int64_t)1 << (shift - 1));
    return whole >= 0 ? whole >> shift : ~(~whole >> shift);
}}

/* What the kernel sees at one place, less the code of 0; outside of the map it sees 0. */
static void look(const Layer *l, const int8_t *input, int32_t r, int32_t c)
{{
    int32_t top = r * l->stride_down - l->pad_down, left = c * l->stride_across - l->pad_across;
    int32_t k, i, j, n = 0;
    for (k = 0; k < l->channels; k++)
        for (i = top; i < top + l->high; i++)
            for (j = left; j < left + l->wide; j++) {{
                int inside = i >= 0 && i < l->rows && j >= 0 && j < l->columns;
                window[n++] = inside ? (int16_t)(input[(k * l->rows + i) * l->columns + j] - l->zero_in) : 0;
            }}
}}

static void run(const Layer *l, const int8_t *input, int8_t *output)
{{
    int32_t size = l->channels * l->high * l->wide, places = l->down * l->across, place, o, n;
    for (place = 0; place < places; place++) {{
        look(l, input, place / l->across, place % l->across);
        for (o = 0; o < l->outputs; o++) {{
            const int8_t *weight = l->weight + o * size;
            int32_t sum = l->bias[o];
            int64_t code;
            for (n = 0; n < size; n++)
                sum += (int32_t)weight[n] * window[n];
            code = scaled(sum, l->multiplier[o], l->shift[o]) + l->zero_out;
            output[o * places + place] = (int8_t)(code < l->low ? l->low : code > l->top ? l->top : code);
        }}
    }}
}}

const int8_t *dualz_scores(const int8_t *input)
{{
    int n;
    for (n = 0; n < {layers}; n++) {{
        int8_t *output = n % 2 ? even : odd;
        run(&layers[n], input, output);
        input = output;
    }}
    return input;
}}

int dualz_classify(const int8_t *input)
{{
    const int8_t *scores = dualz_scores(input);
    int best = 0, n;
    for (n = 1; n < DUALZ_CLASSES; n++)
        if (scores[n] > scores[best])
            best = n;
    return best;
}}

#ifdef DUALZ_MAIN
#include <stdio.h>

int main(void)
{{
    int8_t input[DUALZ_INPUTS];
    while (fread(input, 1, DUALZ_INPUTS, stdin) == DUALZ_INPUTS)
        fwrite(dualz_scores(input), 1, DUALZ_CLASSES, stdout);
    return ferror(stdin) || ferror(stdout);
}}
#endif
"""
