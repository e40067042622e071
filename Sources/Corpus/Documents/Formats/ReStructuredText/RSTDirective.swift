internal import TextAnalysis

/// A directive: `.. name:: argument`, options such as `:class: wide`, and a body below.
struct RSTDirective {
  /// The name in small letters, without the domain before it: `function` of `py:function`.
  let name: String
  /// Where `.. name::` stands.
  let mark: Range<Int>
  /// What stands behind the name, up to a blank line or the first option.
  private(set) var argument: [RSTLine] = []
  private(set) var options: [(name: String, lines: [Range<Int>])] = []
  private(set) var body: [RSTLine] = []
  /// Whether the argument is a name with capitals or with brackets behind it.
  private let isSignature: Bool

  /// What a reader of the page sees of a directive.
  ///
  /// The rule is that argument and body are text; a few names that many projects use say otherwise.
  enum Kind {
    /// Both: notes, signatures, titles of tabs.
    case text
    /// The body alone; the argument steers what is done with it.
    case body
    /// The argument is a version, before which words are shown.
    case version(words: String)
    case code
    /// A picture: its text for those who do not see it, and the caption below.
    case picture
    case listTable
    case valueTable
    /// Nothing: it steers the making of the page, or draws something.
    case hidden
  }

  var kind: Kind {
    switch name {
    case "versionadded": .version(words: "Added in version ")
    case "versionchanged": .version(words: "Changed in version ")
    case "deprecated", "deprecated-removed": .version(words: "Deprecated since version ")
    case "versionremoved": .version(words: "Removed in version ")
    case "image", "figure": .picture
    case "list-table", "flat-table": .listTable
    case "csv-table": .valueTable
    // docutils gives what follows a style by `class`, Sphinx describes one: `class:: Ship(name)`.
    case "class": isSignature ? .text : .body
    default:
      if Self.codeNames.contains(name) || name.hasSuffix("code-block") {
        .code
      } else if Self.hiddenNames.contains(name) || name.hasSuffix("author") {
        .hidden
      } else {
        Self.bodyNames.contains(name) ? .body : .text
      }
    }
  }

  /// Their bodies are shown as they are written.
  private static let codeNames: Set<String> = [
    "code", "doctest", "ipython", "literal", "literal-block", "math", "parsed-literal",
    "productionlist",
    "prompt", "sourcecode", "testcode", "testoutput",
  ]
  /// They steer, include, link or draw.
  private static let hiddenNames: Set<String> = [
    "contents", "currentmodule", "default-domain", "default-role", "digraph", "graph", "graphviz",
    "highlight", "highlightlang", "include", "index", "inheritance-diagram", "literalinclude",
    "mermaid", "meta", "module", "plot", "program", "raw", "role", "sectnum", "tabularcolumns",
    "testcleanup", "testsetup", "title", "toctree", "uml",
  ]
  /// Their arguments are names of styles or conditions.
  private static let bodyNames: Set<String> = [
    "container", "cssclass", "grid", "hlist", "ifconfig", "only", "rst-class", "tabs", "tab-set",
  ]

  /// Takes apart the lines of a directive, the first of which is what stands behind the name.
  init(_ source: [UInt8], name: String, mark: Range<Int>, _ lines: [RSTLine]) {
    self.name = name.lowercased().split(separator: ":").last.map(String.init) ?? ""
    self.mark = mark
    var index = 0
    // The first line is blank where no argument follows.
    if lines.first?.isBlank == true { index = 1 }
    let isField = { (line: RSTLine) in RSTMark.field(source[line.content]) }
    if index == 0 {
      while index < lines.count, !lines[index].isBlank, index == 0 || isField(lines[index]) == nil {
        argument.append(lines[index])
        index += 1
      }
    }
    while index < lines.count, let field = isField(lines[index]) {
      let column = lines[index].indent
      let value = lines[index].behind(field.length, in: source)
      var option = (
        name: String(decoding: source[field.name], as: UTF8.self).lowercased(),
        lines: value.isBlank ? [] : [value.content]
      )
      index += 1
      while index < lines.count, !lines[index].isBlank, lines[index].indent > column {
        option.lines.append(lines[index].content)
        index += 1
      }
      options.append(option)
    }
    body = Array(lines[index...].drop(while: \.isBlank))
    isSignature = argument.contains {
      source[$0.content].contains { $0 == UInt8(ascii: "(") || (0x41...0x5A).contains($0) }
    }
  }

  /// The lines of an option.
  func option(_ name: String) -> [Range<Int>] {
    options.first { $0.name == name }?.lines ?? []
  }
}
