internal import Foundation

/// A colour of the map, as it is on white and as it is in the dark.
package struct MapColour: Sendable, Equatable {
  /// `#rrggbb`, with a contrast of at least 3 to white.
  package let light: String
  /// `#rrggbb`, with a contrast of at least 3 to the page's dark ground.
  package let dark: String

  /// The first twelve are for all eyes: those of Okabe and Ito, with black in the place of yellow,
  /// and five of Tol, some of them darkened until they can be seen on white.
  ///
  /// Each of the others was chosen to be as far as can be, in OKLab (Ottosson 2020), from all before
  /// it and from the grey of what is in no cluster, in the light and in the dark. A thirty-third would
  /// be nearer to another one than the twelve are among themselves.
  package static let palette = [
    MapColour("#0072b2", "#3a9bdc"), MapColour("#c98200", "#e69f00"),
    MapColour("#009e73", "#009e73"), MapColour("#d55e00", "#d55e00"),
    MapColour("#cc79a7", "#cc79a7"), MapColour("#3597d8", "#56b4e9"),
    MapColour("#000000", "#f0e442"), MapColour("#882255", "#c2568c"),
    MapColour("#8f8f2a", "#999933"), MapColour("#6655b5", "#9a8ae0"),
    MapColour("#8c510a", "#b97a35"), MapColour("#259a9c", "#44aa99"),
    MapColour("#b156ea", "#e4c1ff"), MapColour("#5a0082", "#a245d9"),
    MapColour("#1e13ad", "#4b67fa"), MapColour("#227702", "#3fbd12"),
    MapColour("#961dae", "#d866f1"), MapColour("#ba022f", "#fe626c"),
    MapColour("#35366b", "#7074af"), MapColour("#32a402", "#78f25a"),
    MapColour("#2c4601", "#5a8b00"), MapColour("#f1364e", "#febebd"),
    MapColour("#77011a", "#de1d3f"), MapColour("#b00173", "#fb55b1"),
    MapColour("#01464f", "#258998"), MapColour("#6c0056", "#c72da2"),
    MapColour("#3883fe", "#b7d2fe"), MapColour("#46703d", "#80ac77"),
    MapColour("#44029c", "#7e55f0"), MapColour("#572953", "#986694"),
    MapColour("#904d4e", "#d18887"), MapColour("#a83902", "#ff692d"),
  ]

  private init(_ light: String, _ dark: String) {
    self.light = light
    self.dark = dark
  }

  /// How different two colours look, in the light or in the dark, whichever is less.
  package func difference(from other: MapColour) -> Float {
    min(
      Self.difference(oklab(light), oklab(other.light)),
      Self.difference(oklab(dark), oklab(other.dark)))
  }

  /// The distance in OKLab, in which red and green count half: one man in twelve hardly sees it.
  private static func difference(_ first: SIMD3<Float>, _ second: SIMD3<Float>) -> Float {
    let gap = (first - second) * SIMD3(1, 0.5, 1)
    return (gap * gap).sum().squareRoot()
  }
}

/// The OKLab coordinates of `#rrggbb`: lightness, green to red, blue to yellow.
package func oklab(_ colour: String) -> SIMD3<Float> {
  let value = UInt32(colour.dropFirst(), radix: 16) ?? 0
  func linear(_ shift: UInt32) -> Float {
    let part = Float(value >> shift & 255) / 255
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
  }
  let rgb = SIMD3(linear(16), linear(8), linear(0))
  func cone(_ weights: SIMD3<Float>) -> Float { cbrt((weights * rgb).sum()) }
  let long = cone(SIMD3(0.41222147, 0.53633254, 0.05144599))
  let middle = cone(SIMD3(0.21190350, 0.68069955, 0.10739696))
  let short = cone(SIMD3(0.08830246, 0.28171884, 0.62997870))
  let lightness: Float = 0.21045426 * long + 0.79361779 * middle - 0.00407205 * short
  let red: Float = 1.97799850 * long - 2.42859221 * middle + 0.45059371 * short
  let yellow: Float = 0.02590404 * long + 0.78277177 * middle - 0.80867577 * short
  return SIMD3(lightness, red, yellow)
}
