internal import Inspection
internal import Transformers

/// What heads are worth, as one page of HTML that needs nothing else: no network, no script.
struct HeadsPage {
  private let reports: [HeadsReport]
  private let model: String

  init(_ reports: [HeadsReport], model: String) {
    self.reports = reports
    self.model = model
  }

  /// The whole page.
  var html: String {
    page(
      title: "Heads of \(model)", style: text(of: PackageResources.HeadsPage_css),
      body: """
        <main>
        <h1>Heads of \(escaped(model))</h1>
        \(reports.map(section).joined(separator: "\n"))
        </main>
        """)
  }

  private func section(_ report: HeadsReport) -> String {
    """
    <section>
    <h2>\(escaped(fileName(report.file)))</h2>
    <p>\(name(report)) \(percent(report.figure)), \(counted(report.texts)) texts.</p>
    <h3>What a head is worth</h3>
    <p>The figure with the head minus the figure without it, in points of a hundred. Blue heads help, \
    orange ones harm.</p>
    \(table(report) { cell($0.worth.map { $0 * 100 }, of: largest(report), decimals: 2, signed: true) })
    <h3>What a head changes</h3>
    <p>How many percent of each text's ten nearest neighbours are others without it.</p>
    \(table(report) {
      cell(($0.neighboursKept - 1) * -100, of: most(report), decimals: 0, signed: false)
    })
    <h3>Layers</h3>
    \(layers(report))
    <h3>Many heads at once</h3>
    <p>Left out in the order of their worth on \(escaped(fileName(report.orderedBy))), the least useful \
    first.</p>
    \(steps(report))
    </section>
    """
  }

  private func table(
    _ report: HeadsReport, _ cell: (HeadsReport.Change) -> String
  ) -> String {
    let width = report.heads.count / max(1, report.layerCount)
    let header = (0..<width).map { "<th scope=\"col\">\($0 + 1)</th>" }.joined()
    let rows = (0..<report.layerCount).map { layer in
      "<tr><th scope=\"row\">\(layer + 1)</th>"
        + report.heads[layer * width..<(layer + 1) * width].map { cell($0.change) }.joined()
        + "</tr>"
    }
    return """
      <div class="wide"><table class="heat">
      <thead><tr><td>layer</td>\(header)</tr></thead>
      <tbody>\(rows.joined(separator: "\n"))</tbody>
      </table></div>
      """
  }

  /// A number on a ground that is the stronger the larger it is: one of eight steps to either side.
  private func cell(_ number: Double?, of largest: Double, decimals: Int, signed: Bool) -> String {
    guard let number else { return "<td>–</td>" }
    let step = largest > 0 ? Int((abs(number) / largest * 8).rounded()) : 0
    let kind = number < 0 ? "minus" : "plus"
    let sign = signed && number >= 0 ? "+" : ""
    return "<td class=\"\(kind) s\(min(8, step))\">\(sign)\(fixed(number, decimals))</td>"
  }

  private func largest(_ report: HeadsReport) -> Double {
    report.heads.compactMap { $0.change.worth.map { abs($0) * 100 } }.max() ?? 0
  }

  private func most(_ report: HeadsReport) -> Double {
    report.heads.map { (1 - $0.change.neighboursKept) * 100 }.max() ?? 0
  }

  private func layers(_ report: HeadsReport) -> String {
    let rows = report.layers.enumerated().map { place, change in
      "<tr><th scope=\"row\">\(place + 1)</th><td>\(percent(change.worth))</td>"
        + "<td>\(fixed(change.neighboursKept * 100, 0))</td></tr>"
    }
    return list(["layer", "worth", "neighbours that stay, %"], rows)
  }

  private func steps(_ report: HeadsReport) -> String {
    let rows = report.steps.map { step in
      "<tr><th scope=\"row\">\(step.heads)</th><td>\(percent(step.figure))</td>"
        + "<td>\(fixed(step.neighboursKept * 100, 0))</td></tr>"
    }
    return list(["heads left out", name(report), "neighbours that stay, %"], rows)
  }

  private func list(_ names: [String], _ rows: [String]) -> String {
    """
    <table>
    <thead><tr>\(names.map { "<th scope=\"col\">\($0)</th>" }.joined())</tr></thead>
    <tbody>\(rows.joined(separator: "\n"))</tbody>
    </table>
    """
  }

  private func name(_ report: HeadsReport) -> String {
    report.figureName == "spearman" ? "Spearman's correlation" : "V-measure"
  }

  private func percent(_ fraction: Double?) -> String {
    fraction.map { fixed($0 * 100, 2) } ?? "–"
  }

  private func fileName(_ path: String) -> String {
    String(path.split(separator: "/").last ?? Substring(path))
  }
}
