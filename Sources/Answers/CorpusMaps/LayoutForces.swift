internal import VectorMath

/// How strongly rows of a layout attract and repel each other, by how far apart they are.
///
/// The weight of being neighbours at distance d is `1 / (1 + a · d^2b)`, with the a and b that come
/// closest to 1 within 0.1 and to `exp(0.1 - d)` beyond (McInnes, Healy & Melville 2018, §3.2 and
/// appendix C). Both forces are looked up by the square of d in tables of 32 steps an octave, between
/// which they are taken as straight: a power takes longer than all else.
struct LayoutForces: Sendable {
  private let attraction: [SIMD2<Float>]
  private let repulsion: [SIMD2<Float>]

  init() {
    let (a, b) = (1.576943, 0.8950609)
    func power(_ squared: Double) -> Double { exponential(b * logarithm(squared)) }
    attraction = table { -2 * a * b * power($0) / $0 / (1 + a * power($0)) }
    repulsion = table { 2 * b / ((0.001 + $0) * (1 + a * power($0))) }
  }

  /// How a row at `place` moves towards a neighbour.
  @inline(__always)
  func pull(from place: SIMD2<Float>, to other: SIMD2<Float>) -> SIMD2<Float> {
    let way = place - other
    return limited(way * value((way * way).sum(), in: attraction.span))
  }

  /// How it moves away from another row; not at all from one that it stands on.
  @inline(__always)
  func push(from place: SIMD2<Float>, to other: SIMD2<Float>) -> SIMD2<Float> {
    let way = place - other
    return limited(way * value((way * way).sum(), in: repulsion.span))
  }

  /// No step is longer than four along either axis.
  @inline(__always)
  private func limited(_ step: SIMD2<Float>) -> SIMD2<Float> {
    step.clamped(lowerBound: SIMD2(repeating: -4), upperBound: SIMD2(repeating: 4))
  }
}

/// Squares of distances in the table, as bits of a `Float`: from 2⁻²⁴ up to 2¹⁶.
private let first = Float(0x1p-24).bitPattern >> shift
private let last = Float(0x1p16).bitPattern >> shift
/// Bits between two steps of the table.
private let shift: UInt32 = 18

/// The values of a function at the steps, and how much is added up to the next one.
private func table(_ function: (Double) -> Double) -> [SIMD2<Float>] {
  (first...last).map { step in
    let value = function(Double(Float(bitPattern: step << shift)))
    let next = function(Double(Float(bitPattern: (step + 1) << shift)))
    return SIMD2(Float(value), Float((next - value) / Double(1 << shift)))
  }
}

@inline(__always)
private func value(_ squared: Float, in table: Span<SIMD2<Float>>) -> Float {
  let bits = squared.bitPattern
  let step = min(max(bits >> shift, first), last)
  let entry = table[Int(step &- first)]
  return entry.x + entry.y * Float(bits & (1 << shift - 1))
}
