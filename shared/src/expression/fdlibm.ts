/**
 * Functions of doubles as Java's `StrictMath` computes them, to the last bit, which `Math` of JavaScript does not everywhere. After fdlibm 5.3:
 *
 * Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved. Permission to use, copy, modify, and distribute this software is freely
 * granted, provided that this notice is preserved.
 */
const view = new DataView(new ArrayBuffer(8))

function highWord(x: number): number {
  view.setFloat64(0, x)
  return view.getInt32(0)
}

function lowWord(x: number): number {
  view.setFloat64(0, x)
  return view.getUint32(4)
}

function withHigh(x: number, high: number): number {
  view.setFloat64(0, x)
  view.setInt32(0, high)
  return view.getFloat64(0)
}

function withoutLow(x: number): number {
  view.setFloat64(0, x)
  view.setUint32(4, 0)
  return view.getFloat64(0)
}

/** V8 gives the nearest double for e itself; fdlibm gives its neighbour. */
export function exp(x: number): number {
  return x === 1 ? Math.E + 2 * Number.EPSILON : Math.exp(x)
}

export function cosh(x: number): number {
  if (Math.abs(x) !== 1) return Math.cosh(x)
  const e = exp(1)
  return 0.5 * e + 0.5 / e
}

export function tanh(x: number): number {
  const size = Math.abs(x)
  if (Number.isNaN(x) || size >= 22 || size < 2 ** -55) return size >= 22 ? Math.sign(x) : x
  const t = Math.expm1(size >= 1 ? 2 * size : -2 * size)
  const z = size >= 1 ? 1 - 2 / (t + 2) : -t / (t + 2)
  return x < 0 ? -z : z
}

/** fdlibm takes another way where the angle is nearly a right one and x is negative. */
export function atan2(y: number, x: number): number {
  const exponents = ((highWord(y) & 0x7fffffff) - (highWord(x) & 0x7fffffff)) >> 20
  const isSteep = x < 0 && y !== 0 && Number.isFinite(x) && Number.isFinite(y) && exponents > 60
  if (!isSteep) return Math.atan2(y, x)
  const rest = 1.2246467991473532e-16
  const z = Math.PI / 2 + 0.5 * rest
  return y > 0 ? Math.PI - (z - rest) : z - rest - Math.PI
}

export function cbrt(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x
  const high = highWord(x) & 0x7fffffff
  const size = Math.abs(x)
  let t = 0
  if (high < 0x00100000) {
    t = 2 ** 54 * size
    t = withHigh(t, Math.trunc((highWord(t) & 0x7fffffff) / 3) + 696219795)
  } else t = withHigh(0, Math.trunc(high / 3) + 715094163)
  // To 23 bits.
  let r = (t * t) / size
  let s = 0.5428571428571428 + r * t
  t *= 0.35714285714285715 + 1.6071428571428572 / (s + 1.4142857142857144 + -0.7053061224489796 / s)
  // To 20 bits, a little too large.
  view.setFloat64(0, t)
  view.setUint32(4, 0)
  view.setInt32(0, view.getInt32(0) + 1)
  t = view.getFloat64(0)
  // One step of Newton's.
  s = t * t
  r = size / s
  const w = t + t
  r = (r - t) / (w + r)
  t += t * r
  return x < 0 ? -t : t
}

export function hypot(x: number, y: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    return [x, y].some((side) => Math.abs(side) === Number.POSITIVE_INFINITY) ? Number.POSITIVE_INFINITY : Number.NaN
  }
  let [a, b] = [Math.abs(x), Math.abs(y)]
  if (highWord(b) > highWord(a)) [a, b] = [b, a]
  let [high, low] = [highWord(a), highWord(b)]
  if (high - low > 0x3c00000) return a + b
  let scale = 0
  if (high > 0x5f300000) {
    high -= 0x25800000
    low -= 0x25800000
    scale += 600
    a = withHigh(a, high)
    b = withHigh(b, low)
  }
  if (low < 0x20b00000) {
    if (low < 0x00100000) {
      if (b === 0) return a
      b *= 2 ** 1022
      a *= 2 ** 1022
      scale -= 1022
    } else {
      scale -= 600
      a = withHigh(a, high + 0x25800000)
      b = withHigh(b, low + 0x25800000)
    }
  }
  return hypotOf(a, b) * 2 ** scale
}

/** Of two sizes that neither overflow nor vanish when squared, the larger first. */
function hypotOf(a: number, b: number): number {
  const w = a - b
  if (w > b) {
    const t1 = withoutLow(a)
    const t2 = a - t1
    return Math.sqrt(t1 * t1 - (b * -b - t2 * (a + t1)))
  }
  const twice = a + a
  const y1 = withoutLow(b)
  const y2 = b - y1
  const t1 = withHigh(0, highWord(a) + 0x00100000)
  const t2 = twice - t1
  return Math.sqrt(t1 * y1 - (w * -w - (t1 * y2 + t2 * b)))
}

const L1 = 0.5999999999999946
const L2 = 0.4285714285785502
const L3 = 0.33333332981837743
const L4 = 0.272728123808534
const L5 = 0.23066074577556175
const L6 = 0.20697501780033842
const P1 = 0.16666666666666602
const P2 = -0.0027777777777015593
const P3 = 0.00006613756321437934
const P4 = -0.0000016533902205465252
const P5 = 4.1381367970572385e-8

/** Whether a number is an odd whole number (1), an even one (2) or none (0). */
function parity(y: number): 0 | 1 | 2 {
  if (!Number.isInteger(y)) return 0
  return Math.abs(y % 2) === 1 ? 1 : 2
}

export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const size = Math.abs(x)
  if (!Number.isFinite(y)) {
    if (size === 1) return Number.NaN
    return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0
  }
  if (y === 1) return x
  if (y === -1) return 1 / x
  if (y === 2) return x * x
  if (y === 0.5 && x >= 0 && highWord(x) >= 0) return Math.sqrt(x)
  const odd = x < 0 || Object.is(x, -0) ? parity(y) : 0
  if (size === 0 || size === 1 || size === Number.POSITIVE_INFINITY) {
    const z = y < 0 ? 1 / size : size
    if (x > 0 || Object.is(x, 0)) return z
    if (size === 1 && odd === 0) return Number.NaN
    return odd === 1 ? -z : z
  }
  if (x < 0 && odd === 0) return Number.NaN
  return (odd === 1 ? -1 : 1) * powOf(size, y)
}

/** Of a positive, finite base other than 1. */
function powOf(size: number, y: number): number {
  const ix = highWord(size)
  const iy = highWord(y) & 0x7fffffff
  let t1: number
  let t2: number
  if (iy > 0x41e00000) {
    // |y| > 2^31
    if (ix < 0x3fefffff) return y < 0 ? Number.POSITIVE_INFINITY : 0
    if (ix > 0x3ff00000) return y > 0 ? Number.POSITIVE_INFINITY : 0
    const t = size - 1
    const w = t * t * (0.5 - t * (0.3333333333333333 - t * 0.25))
    const u = 1.4426950216293335 * t
    const v = t * 1.9259629911266175e-8 - w * Math.LOG2E
    t1 = withoutLow(u + v)
    t2 = v - (t1 - u)
  } else [t1, t2] = logarithm(size)
  const y1 = withoutLow(y)
  const low = (y - y1) * t1 + y * t2
  const high = y1 * t1
  return powerOfTwo(high, low)
}

/** The binary logarithm in two parts. */
function logarithm(size: number): [number, number] {
  let n = 0
  let ax = size
  let ix = highWord(ax)
  if (ix < 0x00100000) {
    ax *= 2 ** 53
    n -= 53
    ix = highWord(ax)
  }
  n += (ix >> 20) - 0x3ff
  const j = ix & 0x000fffff
  ix = j | 0x3ff00000
  let k = 0
  if (j <= 0x3988e) k = 0
  else if (j < 0xbb67a) k = 1
  else {
    k = 0
    n += 1
    ix -= 0x00100000
  }
  ax = withHigh(ax, ix)
  const base = k === 1 ? 1.5 : 1
  let u = ax - base
  let v = 1 / (ax + base)
  const ss = u * v
  const sHigh = withoutLow(ss)
  const tHigh = withHigh(0, ((ix >> 1) | 0x20000000) + 0x00080000 + (k << 18))
  let tLow = ax - (tHigh - base)
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow)
  const s2 = ss * ss
  let r = s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6)))))
  r += sLow * (sHigh + ss)
  const square = sHigh * sHigh
  const top = withoutLow(3 + square + r)
  tLow = r - (top - 3 - square)
  u = sHigh * top
  v = sLow * top + tLow * ss
  const pHigh = withoutLow(u + v)
  const pLow = v - (pHigh - u)
  const zHigh = 0.9617967009544373 * pHigh
  const zLow = -7.028461650952758e-9 * pHigh + pLow * 0.9617966939259756 + (k === 1 ? 1.350039202129749e-8 : 0)
  const t = n
  const dp = k === 1 ? 0.5849624872207642 : 0
  const t1 = withoutLow(zHigh + zLow + dp + t)
  return [t1, zLow - (t1 - t - dp - zHigh)]
}

/** 2 ** (high + low). */
function powerOfTwo(high: number, low: number): number {
  let z = high + low
  const j = highWord(z)
  const i = lowWord(z)
  if (j >= 0x40900000) {
    if (j > 0x40900000 || i !== 0) return Number.POSITIVE_INFINITY
    if (low + 8.008566259537294e-17 > z - high) return Number.POSITIVE_INFINITY
  } else if ((j & 0x7fffffff) >= 0x4090cc00) {
    // z <= -1075
    if ((j & 0x7fffffff) > 0x4090cc00 || i !== 0 || j >= 0) return 0
    if (low <= z - high) return 0
  }
  let n = 0
  let t1 = high
  const size = j & 0x7fffffff
  if (size > 0x3fe00000) {
    // |z| > 0.5
    const k = (size >> 20) - 0x3ff
    n = j + (0x00100000 >> (k + 1))
    const shift = ((n & 0x7fffffff) >> 20) - 0x3ff
    const t = withHigh(0, n & ~(0x000fffff >> shift))
    n = ((n & 0x000fffff) | 0x00100000) >> (20 - shift)
    if (j < 0) n = -n
    t1 = high - t
  }
  const t = withoutLow(low + t1)
  const u = t * 0.6931471824645996
  const v = (low - (t - t1)) * Math.LN2 + t * -1.904654299957768e-9
  z = u + v
  const w = v - (z - u)
  const square = z * z
  const c = z - square * (P1 + square * (P2 + square * (P3 + square * (P4 + square * P5))))
  const r = (z * c) / (c - 2) - (w + z * w)
  z = 1 - (r - z)
  const exponent = highWord(z) + (n << 20)
  if (exponent >> 20 <= 0) return scale(z, n)
  return withHigh(z, exponent)
}

/** z * 2 ** n, rounded once where the result is subnormal. */
function scale(z: number, n: number): number {
  if (n >= -1022) return z * 2 ** n
  return z * 2 ** (n + 54) * 2 ** -54
}
