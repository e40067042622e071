import ArgumentParser
internal import Parallelism
import VectorMath

/// Measures the kernels alone, on one thread, with the shapes of all-MiniLM-L6-v2.
struct KernelsBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "Measures products and what stands between them.")

  @Option(help: "Tokens in a batch.")
  var tokens = 256
  @Option(help: "Tokens of each text, for attention.")
  var length = 21

  private static let hidden = 384
  private static let wide = 1536

  func run() throws {
    guard tokens > 0, 1...tokens ~= length else {
      throw ValidationError("--length must be within 1...--tokens")
    }
    for precision in Precision.allCases {
      let peak = peakRate(precision, threads: 1)
      try report("peak", precision) { $0.gigaOperationsPerSecond = peak / 1e9 }
      for (input, output, activation) in [
        (Self.hidden, 3 * Self.hidden, Activation.identity), (Self.hidden, Self.hidden, .identity),
        (Self.hidden, Self.wide, .identity), (Self.hidden, Self.wide, .gelu),
        (Self.wide, Self.hidden, .identity),
      ] {
        let rate = productRate(precision, input, output, activation)
        let suffix = activation == .identity ? "" : " \(activation.rawValue)"
        try report("product \(input)x\(output)\(suffix)", precision) {
          $0.gigaOperationsPerSecond = rate / 1e9
          $0.shareOfPeak = rate / peak
        }
      }
      let layerInput = LayerInput(columns: Self.hidden, precision: precision)
      layerInput.reserve(rows: tokens)
      let numbers = AlignedNumbers(ramp(tokens * Self.hidden))
      try reportTime("round \(Self.hidden)", precision) {
        layerInput.round(numbers, rows: 0..<tokens)
      }
    }
    for precision in [Precision.fp32, .bf16] {
      try reportTime("attention", precision, body: attention(precision))
    }
    let (states, change) = (
      AlignedNumbers(ramp(tokens * Self.hidden)), AlignedNumbers(ramp(tokens * Self.hidden))
    )
    let ones = [Float](repeating: 1, count: Self.hidden)
    try reportTime("layer norm \(Self.hidden)", .fp32) {
      Kernels.best.addThenLayerNorm(
        states, rows: tokens, residual: change, gain: ones.span, shift: ones.span, epsilon: 1e-12)
    }
    var sum = ramp(Self.hidden)
    let row = ramp(Self.hidden)
    try reportTime("pooling \(Self.hidden)", .fp32) {
      for _ in 0..<tokens {
        var span = sum.mutableSpan
        Kernels.best.add(row.span, times: 1e-3, to: &span)
      }
    }
  }

  /// How many operations a second a product with bias and activation reaches.
  private func productRate(
    _ precision: Precision, _ input: Int, _ output: Int, _ activation: Activation
  ) -> Double {
    let layout = PackedLayer.Layout(inputSize: input, outputSize: output, precision: precision)
    let memory = PackedMemory(count: layout.byteCount)
    LayerPacker(layout: layout, in: memory, at: 0).add(
      weights: ramp(input * output).span, bias: ramp(output).span, first: 0)
    let layer = PackedLayer(layout: layout, in: memory, at: 0)
    let rows = LayerInput(columns: input, precision: precision)
    rows.reserve(rows: tokens)
    rows.round(AlignedNumbers(ramp(tokens * input)), rows: 0..<tokens)
    let result = LayerOutput.floats(AlignedNumbers(count: tokens * output))
    let seconds = bestSeconds {
      layer.apply(to: rows, rows: 0..<tokens, then: activation, into: result)
    }
    return 2 * Double(tokens * input * output) / seconds
  }

  private func attention(_ precision: Precision) -> () -> Void {
    let numbers = ramp(tokens * 3 * Self.hidden)
    let states: LayerOutput =
      precision == .fp32
      ? .floats(AlignedNumbers(numbers))
      : .halves(AlignedNumbers(numbers.map { UInt16($0.bitPattern >> 16) }))
    let result = LayerOutput.floats(AlignedNumbers(count: tokens * Self.hidden))
    let attention = Attention(headCount: 12, hiddenSize: Self.hidden)
    return {
      for start in stride(from: 0, to: tokens, by: length) {
        attention.apply(
          to: states, tokens: start..<min(start + length, tokens), into: result)
      }
    }
  }

  private func reportTime(_ kernel: String, _ precision: Precision, body: () -> Void) throws {
    let seconds = bestSeconds(body)
    try report(kernel, precision) { $0.nanosecondsPerToken = seconds * 1e9 / Double(tokens) }
  }

  private func report(
    _ kernel: String, _ precision: Precision, _ fill: (inout Measurement) -> Void
  ) throws {
    var measurement = Measurement(bench: "kernels", threads: 1)
    measurement.kernel = kernel
    measurement.kernels = Kernels.best.name
    measurement.precision = precision.rawValue
    fill(&measurement)
    try measurement.print()
  }

  /// Numbers between -1 and 1 that differ from their neighbours.
  private func ramp(_ count: Int) -> [Float] {
    (0..<count).map { Float($0 * 37 % 199) / 100 - 0.99 }
  }
}

/// The most operations a second that `threads` threads reach together on registers alone: the best
/// of five tries.
func peakRate(_ precision: Precision, threads: Int) -> Double {
  let kernels = Kernels.best
  // It takes some 10 ms on present machines, and longer on a set without dot products.
  let steps = 2_000_000 / (precision == .fp32 ? 1 : 2)
  let rates = (0..<5).map { _ in
    let start = ContinuousClock.now
    let operations = concurrentMap(threads, threads: threads) { _ in
      kernels.spin(precision, steps: steps)
    }
    return operations.reduce(0, +) / ((ContinuousClock.now - start) / .seconds(1))
  }
  return rates.max() ?? 0
}

/// The shortest time of a call, in seconds, among calls for about 50 ms.
private func bestSeconds(_ body: () -> Void) -> Double {
  body()
  var best = Double.infinity
  let start = ContinuousClock.now
  repeat {
    let before = ContinuousClock.now
    body()
    best = min(best, (ContinuousClock.now - before) / .seconds(1))
  } while ContinuousClock.now - start < .milliseconds(50)
  return best
}
