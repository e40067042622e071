/// Character references of HTML, such as `&amp;`, `&#8212;` and `&#x2014;`.
package enum CharacterReference {
  /// Those that prose uses; others stay as they are written.
  private static let named: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    "ndash": "–", "mdash": "—", "hellip": "…", "lsquo": "‘", "rsquo": "’", "ldquo": "“",
    "rdquo": "”", "laquo": "«", "raquo": "»", "bull": "•", "middot": "·", "copy": "©",
    "reg": "®", "trade": "™", "deg": "°", "plusmn": "±", "times": "×", "divide": "÷",
    "rarr": "→", "larr": "←", "harr": "↔", "sect": "§", "para": "¶", "euro": "€", "pound": "£",
    "yen": "¥", "cent": "¢", "frac12": "½", "shy": "\u{AD}", "ensp": "\u{2002}",
    "emsp": "\u{2003}", "thinsp": "\u{2009}", "zwj": "\u{200D}", "zwnj": "\u{200C}",
    "le": "≤", "ge": "≥", "ne": "≠", "asymp": "≈", "infin": "∞", "minus": "−", "alpha": "α",
    "beta": "β", "gamma": "γ", "delta": "δ", "lambda": "λ", "mu": "μ", "pi": "π", "sigma": "σ",
    "agrave": "à", "aacute": "á", "acirc": "â", "auml": "ä", "aring": "å", "aelig": "æ",
    "ccedil": "ç", "egrave": "è", "eacute": "é", "ecirc": "ê", "euml": "ë", "iacute": "í",
    "icirc": "î", "iuml": "ï", "ntilde": "ñ", "oacute": "ó", "ocirc": "ô", "ouml": "ö",
    "oslash": "ø", "uacute": "ú", "ucirc": "û", "uuml": "ü", "szlig": "ß", "Auml": "Ä",
    "Eacute": "É", "Ouml": "Ö", "Uuml": "Ü", "oelig": "œ",
  ]

  /// A text with its references replaced by what they stand for.
  package static func resolved(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var position = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "&"), let found = read(bytes, at: position) {
        plain += found.text
        position = found.end
      } else {
        plain.append(bytes[position])
        position += 1
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  /// The reference that begins at an ampersand.
  ///
  /// - Parameters:
  ///   - bytes: A text in UTF-8.
  ///   - start: Where the ampersand is.
  /// - Returns: Its end, and the text it stands for; nil where none begins.
  package static func read(_ bytes: [UInt8], at start: Int) -> (end: Int, text: [UInt8])? {
    let window = bytes[start..<min(bytes.count, start + 12)]
    guard let close = window.firstIndex(of: UInt8(ascii: ";")), close > start + 1 else {
      return nil
    }
    let name = String(decoding: bytes[start + 1..<close], as: UTF8.self)
    if let text = named[name] { return (close + 1, Array(text.utf8)) }
    guard name.hasPrefix("#") else { return nil }
    let digits = name.dropFirst()
    let number =
      digits.hasPrefix("x") || digits.hasPrefix("X")
      ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let scalar = number.flatMap(Unicode.Scalar.init), scalar.value != 0 else { return nil }
    return (close + 1, Array(String(Character(scalar)).utf8))
  }
}
