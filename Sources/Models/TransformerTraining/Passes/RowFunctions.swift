internal import VectorMath

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

// What is computed row by row, forwards and backwards. Sums of a row run in double precision.

/// Adds a bias, `[columns]`, to every row of a block.
func addBias(
  _ bias: Range<Int>?, of weights: AlignedNumbers<Float>, to sums: AlignedNumbers<Float>,
  _ block: Block
) {
  guard let bias else { return }
  weights.withSpan { weights in
    sums.withMutableSpan { sums in
      for row in 0..<block.rows {
        let start = block.start + row * block.stride
        for column in 0..<block.columns {
          sums[start + column] += weights[bias.lowerBound + column]
        }
      }
    }
  }
}

/// Adds the sum of a block's rows to a bias's gradient.
func addRowSums(
  _ rows: AlignedNumbers<Float>, _ block: Block, to gradients: AlignedNumbers<Float>,
  _ bias: Range<Int>?
) {
  guard let bias else { return }
  rows.withSpan { rows in
    gradients.withMutableSpan { gradients in
      for row in 0..<block.rows {
        let start = block.start + row * block.stride
        for column in 0..<block.columns {
          gradients[bias.lowerBound + column] += rows[start + column]
        }
      }
    }
  }
}

/// Adds the first `count` numbers to others.
func add(_ numbers: AlignedNumbers<Float>, to sums: AlignedNumbers<Float>, count: Int) {
  numbers.withSpan { numbers in
    sums.withMutableSpan { sums in
      for index in 0..<count { sums[index] += numbers[index] }
    }
  }
}

/// Copies the first `count` numbers.
func copy(_ numbers: AlignedNumbers<Float>, to target: AlignedNumbers<Float>, count: Int) {
  numbers.withSpan { target.write($0.extracting(0..<count), at: 0) }
}

/// What the backward pass of a layer norm needs of the forward one.
struct NormRecord {
  /// The rows with mean 0 and variance 1, `[T × H]`.
  let unit: AlignedNumbers<Float>
  /// One over the deviation of each row, `[T]`.
  let inverse: AlignedNumbers<Float>

  init(rows: Int, columns: Int) {
    unit = AlignedNumbers(count: rows * columns)
    inverse = AlignedNumbers(count: rows)
  }

  /// The layer norm of `sums` (Ba, Kiros & Hinton 2016, §3).
  func forward(
    _ sums: AlignedNumbers<Float>, into result: AlignedNumbers<Float>,
    weights: AlignedNumbers<Float>, _ place: NormPlace, epsilon: Float
  ) {
    let (rows, columns) = (inverse.count, place.gain.count)
    weights.withSpan { weights in
      sums.withSpan { sums in
        unit.withMutableSpan { unit in
          inverse.withMutableSpan { inverse in
            result.withMutableSpan { result in
              for row in 0..<rows {
                let start = row * columns
                var total = 0.0
                for column in 0..<columns { total += Double(sums[start + column]) }
                let mean = Float(total / Double(columns))
                var squares = 0.0
                for column in 0..<columns {
                  let difference = Double(sums[start + column] - mean)
                  squares += difference * difference
                }
                let factor = Float(
                  1 / (squares / Double(columns) + Double(epsilon)).squareRoot())
                inverse[row] = factor
                for column in 0..<columns {
                  let number = (sums[start + column] - mean) * factor
                  unit[start + column] = number
                  result[start + column] =
                    number * weights[place.gain.lowerBound + column]
                    + weights[place.shift.lowerBound + column]
                }
              }
            }
          }
        }
      }
    }
  }

  /// Turns the gradient of the result into that of the sums, in place.
  ///
  /// - Returns: The gradients of gain and shift, `[2H]`, for `addSums`.
  func backward(
    _ gradient: AlignedNumbers<Float>, weights: AlignedNumbers<Float>, _ place: NormPlace
  ) -> AlignedNumbers<Float> {
    let (rows, columns) = (inverse.count, place.gain.count)
    let sums = AlignedNumbers<Float>(count: 2 * columns)
    weights.withSpan { weights in
      unit.withSpan { unit in
        inverse.withSpan { inverse in
          gradient.withMutableSpan { gradient in
            sums.withMutableSpan { sums in
              for row in 0..<rows {
                let start = row * columns
                var total = 0.0
                var along = 0.0
                for column in 0..<columns {
                  let incoming = gradient[start + column]
                  sums[column] += incoming * unit[start + column]
                  sums[columns + column] += incoming
                  let scaled = incoming * weights[place.gain.lowerBound + column]
                  gradient[start + column] = scaled
                  total += Double(scaled)
                  along += Double(scaled * unit[start + column])
                }
                let mean = Float(total / Double(columns))
                let slope = Float(along / Double(columns))
                for column in 0..<columns {
                  gradient[start + column] =
                    (gradient[start + column] - mean - unit[start + column] * slope)
                    * inverse[row]
                }
              }
            }
          }
        }
      }
    }
    return sums
  }

  /// Adds what `backward` returned to the gradients of gain and shift.
  static func addSums(
    _ sums: AlignedNumbers<Float>, to gradients: AlignedNumbers<Float>, _ place: NormPlace
  ) {
    let columns = place.gain.count
    sums.withSpan { sums in
      gradients.withMutableSpan { gradients in
        for column in 0..<columns {
          gradients[place.gain.lowerBound + column] += sums[column]
          gradients[place.shift.lowerBound + column] += sums[columns + column]
        }
      }
    }
  }
}

/// Applies an activation in place, and notes its slope at every number.
func activate(
  _ numbers: AlignedNumbers<Float>, slopes: AlignedNumbers<Float>, count: Int,
  _ activation: Activation
) {
  numbers.withMutableSpan { numbers in
    slopes.withMutableSpan { slopes in
      for index in 0..<count {
        let x = numbers[index]
        switch activation {
        case .identity: slopes[index] = 1
        case .relu:
          numbers[index] = max(0, x)
          slopes[index] = x > 0 ? 1 : 0
        case .tanh:
          let y = tanhf(x)
          numbers[index] = y
          slopes[index] = 1 - y * y
        case .gelu:
          // Φ(x) + x · φ(x).
          let share = 0.5 * (1 + erff(x * 0.707_106_77))
          numbers[index] = x * share
          slopes[index] = share + x * 0.398_942_3 * expf(-0.5 * x * x)
        case .geluTanh:
          let inner = 0.797_884_6 * (x + 0.044_715 * x * x * x)
          let y = tanhf(inner)
          let slope = 0.797_884_6 * (1 + 3 * 0.044_715 * x * x)
          numbers[index] = 0.5 * x * (1 + y)
          slopes[index] = 0.5 * (1 + y) + 0.5 * x * (1 - y * y) * slope
        }
      }
    }
  }
}

/// Multiplies the first `count` numbers by others.
func multiply(
  _ numbers: AlignedNumbers<Float>, by factors: AlignedNumbers<Float>, count: Int
) {
  factors.withSpan { factors in
    numbers.withMutableSpan { numbers in
      for index in 0..<count { numbers[index] *= factors[index] }
    }
  }
}

/// Replaces every row of a block by the softmax of its numbers times `scale`.
func softmaxRows(_ numbers: AlignedNumbers<Float>, _ block: Block, scale: Float) {
  numbers.withMutableSpan { numbers in
    for row in 0..<block.rows {
      let start = block.start + row * block.stride
      var largest = -Float.infinity
      for column in 0..<block.columns { largest = max(largest, numbers[start + column]) }
      var total = 0.0
      for column in 0..<block.columns {
        // Subtract the row's maximum, so that exp stays finite.
        let weight = expf((numbers[start + column] - largest) * scale)
        numbers[start + column] = weight
        total += Double(weight)
      }
      let factor = Float(1 / total)
      for column in 0..<block.columns { numbers[start + column] *= factor }
    }
  }
}

/// Turns the gradient of softmaxed rows into that of what went in, in place.
func softmaxBackward(
  _ gradient: AlignedNumbers<Float>, _ block: Block, weights: AlignedNumbers<Float>,
  start first: Int, scale: Float
) {
  weights.withSpan { weights in
    gradient.withMutableSpan { gradient in
      for row in 0..<block.rows {
        let start = block.start + row * block.stride
        let place = first + row * block.columns
        var along = 0.0
        for column in 0..<block.columns {
          along += Double(gradient[start + column] * weights[place + column])
        }
        for column in 0..<block.columns {
          gradient[start + column] =
            weights[place + column] * (gradient[start + column] - Float(along)) * scale
        }
      }
    }
  }
}
