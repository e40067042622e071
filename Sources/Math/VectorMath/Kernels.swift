internal import CKernels

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// The kernels of one instruction set, behind checked counts.
///
/// Everything runs on `Kernels.best`; tests compare every member of `Kernels.available` with its
/// plain definition.
@safe package struct Kernels: Sendable {
  /// What this CPU can run, best first; the last is the portable set.
  package static let available: [Kernels] = {
    var count = 0
    let sets = unsafe kernel_sets(&count)
    return (0..<count).compactMap { index in
      unsafe sets?[index].map { unsafe Kernels(set: $0) }
    }
  }()

  /// The fastest set that this CPU can run, or the one that `AKIN_KERNELS` names.
  ///
  /// A name that is not among the available ones is ignored; `akin doctor` shows what runs.
  package static let best: Kernels = {
    let wanted = unsafe getenv("AKIN_KERNELS").map { unsafe String(cString: $0) }
    return available.first { $0.name == wanted } ?? available[0]
  }()

  // Points at a constant of the C module: never written, never freed.
  nonisolated(unsafe) let set: UnsafePointer<kernel_set>

  private init(set: UnsafePointer<kernel_set>) { unsafe self.set = unsafe set }

  /// The instruction set: `avx512`, `avx2`, `neon` or `portable`.
  package var name: String { unsafe String(cString: set.pointee.name) }

  /// Whether they use more than every CPU of its kind has.
  package var isMadeForCPU: Bool { name.hasPrefix("avx") }

  /// Whether the CPU itself multiplies bfloat16 numbers; other sets take them apart first, which is
  /// slower than fp32.
  package var multipliesBF16: Bool { name == "avx512bf16" }

  /// Whether it does so in less time than it multiplies fp32 numbers.
  package var multipliesBF16Quickly: Bool { multipliesBF16 && bf16_is_quick() != 0 }

  /// Whether the CPU itself multiplies bytes and sums four products at once.
  package var multipliesBytes: Bool { name == "avx512vnni" || multipliesBF16 }

  /// The sum of `a[i] * b[i]`.
  package func dot(_ a: Span<Float>, _ b: Span<Float>) -> Float {
    precondition(a.count == b.count, "dot of \(a.count) and \(b.count) numbers")
    return unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe set.pointee.dot(a.baseAddress, b.baseAddress, a.count)
      }
    }
  }

  /// Replaces each of the first `rows` rows of `states` by the layer norm of the row and its
  /// residual.
  ///
  /// Layer norm as in Ba, Kiros & Hinton 2016, §3. `states` and `residual` are
  /// `[rows × H]` or longer; `gain` and `shift` are `[H]`.
  package func addThenLayerNorm(
    _ states: AlignedNumbers<Float>, rows: Int, residual: AlignedNumbers<Float>,
    gain: Span<Float>, shift: Span<Float>, epsilon: Float
  ) {
    let width = gain.count
    precondition(
      width > 0 && rows >= 0 && rows * width <= min(states.count, residual.count)
        && shift.count == width,
      "layer norm of \(rows) × \(width) in \(states.count) and \(residual.count) numbers")
    unsafe gain.withUnsafeBufferPointer { gain in
      unsafe shift.withUnsafeBufferPointer { shift in
        for row in 0..<rows {
          unsafe set.pointee.add_layer_norm(
            states.base + row * width, residual.base + row * width, gain.baseAddress,
            shift.baseAddress, epsilon, width)
        }
      }
    }
  }

  /// Writes the layer norm of the sum of three embeddings into `states`, from `start` on.
  ///
  /// All spans are `[H]`. `next` is read ahead: the row that will be wanted as `token` after this.
  package func embed(
    token: Span<Float>, position: Span<Float>, type: Span<Float>, next: Span<Float>,
    into states: AlignedNumbers<Float>, at start: Int, gain: Span<Float>, shift: Span<Float>,
    epsilon: Float
  ) {
    let width = token.count
    precondition(
      width > 0 && position.count == width && type.count == width && next.count == width
        && gain.count == width && shift.count == width && start >= 0
        && width <= states.count - start,
      "embeddings of \(width) numbers at \(start) of \(states.count)")
    unsafe token.withUnsafeBufferPointer { token in
      unsafe position.withUnsafeBufferPointer { position in
        unsafe type.withUnsafeBufferPointer { type in
          unsafe next.withUnsafeBufferPointer { next in
            unsafe gain.withUnsafeBufferPointer { gain in
              unsafe shift.withUnsafeBufferPointer { shift in
                unsafe set.pointee.embed(
                  token.baseAddress, position.baseAddress, type.baseAddress, next.baseAddress,
                  states.base + start, gain.baseAddress, shift.baseAddress, epsilon, width)
              }
            }
          }
        }
      }
    }
  }

  /// Adds `weight` times `other` to `sum`, number by number.
  package func add(_ other: Span<Float>, times weight: Float, to sum: inout MutableSpan<Float>) {
    precondition(other.count == sum.count, "sum of \(other.count) and \(sum.count) numbers")
    unsafe sum.withUnsafeMutableBufferPointer { sum in
      unsafe other.withUnsafeBufferPointer { other in
        unsafe set.pointee.add_scaled(sum.baseAddress, other.baseAddress, weight, sum.count)
      }
    }
  }

  /// Multiplies every whole block of 128 numbers with an orthonormal matrix that is its own inverse.
  ///
  /// Number `j` of a block becomes a sum of numbers `j % 16`, `j % 16 + 16` … `j % 16 + 112`, with
  /// the signs of the Hadamard matrix of order 8 and over the root of 8. Numbers beyond the last
  /// whole block stay.
  package func rotate(_ numbers: inout MutableSpan<Float>) {
    unsafe numbers.withUnsafeMutableBufferPointer { numbers in
      unsafe set.pointee.rotate_blocks(numbers.baseAddress, numbers.count)
    }
  }

  // The ones below are for the files of products and attention, which check the counts.

  func roundToBF16(
    _ numbers: UnsafePointer<Float>, _ count: Int, _ padded: Int,
    _ result: UnsafeMutablePointer<UInt16>
  ) {
    unsafe set.pointee.round_to_bf16(numbers, count, padded, result)
  }

  func quantise(
    _ numbers: UnsafePointer<Float>, _ count: Int, _ padded: Int,
    _ result: UnsafeMutablePointer<UInt8>, _ scale: UnsafeMutablePointer<Float>,
    _ least: UnsafeMutablePointer<Float>, _ rounding: ByteRounding
  ) {
    switch rounding {
    case .plain: unsafe set.pointee.quantise(numbers, count, padded, result, scale, least)
    case .rotated:
      unsafe set.pointee.quantise_rotated(numbers, count, padded, result, scale, least)
    }
  }

  func multiply(_ product: UnsafePointer<product>, _ precision: Precision) {
    switch precision {
    case .fp32: unsafe set.pointee.multiply_f32(product)
    case .bf16: unsafe set.pointee.multiply_bf16(product)
    case .int8: unsafe set.pointee.multiply_int8(product)
    }
  }

  func packRows(
    _ rows: UnsafePointer<Float>, _ stride: Int, _ count: Int, _ inner: Int,
    _ panel: UnsafeMutablePointer<Float>
  ) {
    unsafe set.pointee.pack_rows(rows, stride, count, inner, panel)
  }

  /// Multiplies numbers in registers and does nothing else, to find out how fast this CPU could be.
  ///
  /// - Returns: How many operations that was, each multiplication and each addition one.
  package func spin(_ precision: Precision, steps: Int) -> Double {
    switch precision {
    case .fp32: unsafe set.pointee.spin_f32(steps)
    case .bf16: unsafe set.pointee.spin_bf16(steps)
    case .int8: unsafe set.pointee.spin_int8(steps)
    }
  }

  func attend(_ attention: UnsafePointer<attention>, isBF16: Bool) {
    if isBF16 {
      unsafe set.pointee.attend_bf16(attention)
    } else {
      unsafe set.pointee.attend_f32(attention)
    }
  }

  /// Adds `bias`, `[H]`, to the first `rows` rows of `states`, `[rows × H]` or longer, then
  /// applies `activation` to every number of them.
  package func add(
    _ bias: Span<Float>, to states: inout MutableSpan<Float>, rows: Int,
    then activation: Activation
  ) {
    let width = bias.count
    precondition(
      width > 0 && rows >= 0 && rows * width <= states.count,
      "bias of \(width) numbers for \(rows) rows in \(states.count) numbers")
    let kernel =
      switch activation {
      case .identity: unsafe set.pointee.add
      case .gelu: unsafe set.pointee.add_gelu
      case .geluTanh: unsafe set.pointee.add_gelu_tanh
      case .relu: unsafe set.pointee.add_relu
      case .tanh: unsafe set.pointee.add_tanh
      }
    guard let kernel = unsafe kernel else { return }
    unsafe states.withUnsafeMutableBufferPointer { states in
      unsafe bias.withUnsafeBufferPointer { bias in
        guard let states = states.baseAddress else { return }
        for row in 0..<rows { unsafe kernel(states + row * width, bias.baseAddress, width) }
      }
    }
  }

  /// Adds `other` to `sum`, number by number.
  package func add(_ other: Span<Float>, to sum: inout MutableSpan<Float>) {
    precondition(other.count == sum.count, "sum of \(other.count) and \(sum.count) numbers")
    unsafe sum.withUnsafeMutableBufferPointer { sum in
      unsafe other.withUnsafeBufferPointer { other in
        unsafe set.pointee.add(sum.baseAddress, other.baseAddress, sum.count)
      }
    }
  }
}

/// A function applied to every number of a layer's output.
package enum Activation: String, Sendable, CaseIterable {
  /// The number itself.
  case identity
  /// `x · Φ(x)` with the exact error function (Hendrycks & Gimpel 2016, §2).
  case gelu
  /// The same paper's approximation by tanh, `gelu_new` in BERT's configuration.
  case geluTanh
  /// `max(x, 0)`.
  case relu
  /// The hyperbolic tangent.
  case tanh
}

/// The sum of `a[i] * b[i]`, with the best kernels of this CPU.
package func dot(_ a: Span<Float>, _ b: Span<Float>) -> Float { Kernels.best.dot(a, b) }
