internal import Inspection
internal import Transformers

/// The attention on a text as one page of HTML that needs nothing else.
///
/// Tokens are data that the script shows as text.
struct AttentionPage {
  private let report: AttentionReport

  init(_ report: AttentionReport) { self.report = report }

  /// The whole page.
  var html: String {
    page(
      title: "Attention: \(cut(report.text, to: 60))", style: Self.style, script: Self.script,
      body: """
        <header>
        <h1>\(escaped(cut(report.text, to: 300)))</h1>
        \(report.second.map { "<p class=\"second\">\(escaped(cut($0, to: 300)))</p>" } ?? "")
        <p>\(counted(report.tokens.count)) tokens, \(report.layers) layers of \
        \(report.heads.count / max(1, report.layers)) heads</p>
        </header>
        <main>
        <section aria-labelledby="heads-title">
        <h2 id="heads-title">Heads</h2>
        <p class="hint">A row for each layer, a column for each head. Dark: much attention, from the token at \
        the left edge to the one at the top. Arrow keys move.</p>
        <div id="heads" role="grid" aria-label="Heads by layer"></div>
        </section>
        <section aria-labelledby="head-title">
        <h2 id="head-title" aria-live="polite"></h2>
        <p id="shares" class="hint"></p>
        <p class="hint">Choose a token, by mouse or arrow keys: the bars show what it looks at.</p>
        <div id="tokens" role="listbox" aria-label="Tokens" aria-orientation="horizontal"></div>
        <p id="said" role="status"></p>
        <canvas id="matrix" role="img" aria-label="Attention of the head, from rows to columns"></canvas>
        </section>
        <noscript>The page is drawn by a script, which is turned off in this browser.</noscript>
        </main>
        <script type="application/json" id="data">\(data)</script>
        <script>\(Self.script)</script>
        """)
  }

  /// Tokens, shares of each head, and all weights in 8 bits.
  private var data: String {
    let heads = report.heads.map { head in
      let shares = AttentionReport.Target.allCases.map {
        "\"\($0.rawValue)\":\(fixed(head.shares[$0] ?? 0, 4))"
      }
      return """
        {"layer":\(head.place.layer),"head":\(head.place.head),\
        "entropy":\(fixed(head.entropy, 3)),"shares":{\(shares.joined(separator: ","))}}
        """
    }
    let weights = report.heads.flatMap { head in
      head.weights.flatMap { row in row.map { UInt8(clamping: Int(($0 * 255).rounded())) } }
    }
    return """
      {"layers":\(report.layers),"tokens":[\(report.tokens.map(quotedJSON).joined(separator: ","))],
      "heads":[\(heads.joined(separator: ",\n"))],
      "weights":"\(base64(weights))"}
      """
  }

  private static let style = text(of: PackageResources.AttentionPage_css)
  private static let script = text(of: PackageResources.AttentionPage_js)
}
