internal import VectorMath

/// How strongly rows of a layout attract and repel each other at a given distance.
///
/// The weight of two neighbours at distance d is `1 / (1 + a · d^2b)`. Its a and b come closest to
/// 1 within 0.1, and to `exp(0.1 - d)` beyond (McInnes, Healy & Melville 2018, §3.2 and appendix
/// C). A power would take longer than everything else. So both forces come from tables of 32 steps
/// an octave, by the square of d, with straight lines between the steps.
struct LayoutForces: Sendable {
  private let attraction: [SIMD2<Float>]
  private let repulsion: [SIMD2<Float>]

  init() {
    let (a, b) = (1.576943, 0.8950609)
    func power(_ squared: Double) -> Double { exponential(b * logarithm(squared)) }
    attraction = table { -2 * a * b * power($0) / $0 / (1 + a * power($0)) }
    repulsion = table { 2 * b / ((0.001 + $0) * (1 + a * power($0))) }
  }

  /// The move of a row at `place` towards a neighbour.
  @inline(__always)
  func pull(from place: SIMD2<Float>, to other: SIMD2<Float>) -> SIMD2<Float> {
    let way = place - other
    return limited(way * value((way * way).sum(), in: attraction.span))
  }

  /// The move of a row away from another one; zero when both stand on one place.
  @inline(__always)
  func push(from place: SIMD2<Float>, to other: SIMD2<Float>) -> SIMD2<Float> {
    let way = place - other
    return limited(way * value((way * way).sum(), in: repulsion.span))
  }

  /// A step is at most 4 along each axis.
  @inline(__always)
  private func limited(_ step: SIMD2<Float>) -> SIMD2<Float> {
    step.clamped(lowerBound: SIMD2(repeating: -4), upperBound: SIMD2(repeating: 4))
  }
}

/// The squares of distances in the table, as bits of a `Float`: from 2⁻²⁴ up to 2¹⁶.
private let first = Float(0x1p-24).bitPattern >> shift
private let last = Float(0x1p16).bitPattern >> shift
/// Bits between two steps of the table.
private let shift: UInt32 = 18

/// The value of a function at each step, and the difference to the next one.
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
