public import Deduplication
internal import Documents
internal import Foundation
internal import TextComparison

/// A report of duplicates as one page of HTML that needs nothing else: no network, no script.
struct DuplicatePage {
  /// More groups than this make a page that no browser shows quickly.
  private static let mostGroups = 2000
  private static let style = text(of: PackageResources.DuplicatePage_css)

  private let report: DuplicateReport
  private let title: String

  init(_ report: DuplicateReport, title: String) {
    self.report = report
    self.title = title
  }

  /// The whole page.
  var html: String {
    page(
      title: "Duplicates in \(title)", style: Self.style,
      body: """
        <main>
        <h1>Duplicates in \(escaped(title))</h1>
        \(summary)
        \(histogram)
        \(legend)
        \(groups)
        \(flagged)
        </main>
        """)
  }

  private var summary: String {
    var facts = [
      ("\(counted(report.passageCount))", "passages"),
      ("\(counted(report.passageCount - report.removedCount))", "kept"),
      ("\(counted(report.removedCount))", "removed"),
      ("\(counted(report.groups.count))", "groups"),
      ("\(counted(report.flagged.count))", "kept apart"),
      (number(report.threshold), "threshold"),
    ]
    if let shares = report.possibleFalseShares {
      let (low, high) = (fixed(shares.lowerBound * 100, 0), fixed(shares.upperBound * 100, 0))
      facts.append(
        ("\(low) to \(high) %", "possible false merges: by chance alone, to the worst known"))
    }
    for stage in [Duplicate.Stage.meaning, .wording] {
      guard let smallest = report.smallestScore(of: stage) else { continue }
      facts.append((number(smallest), "smallest score by \(stage.rawValue)"))
    }
    let cells = facts.map { "<div><dt>\($0.1)</dt><dd>\($0.0)</dd></div>" }
    return "<dl class=\"facts\">\(cells.joined())</dl>"
  }

  /// The scores of all passages with their nearest neighbours, with the threshold on it.
  private var histogram: String {
    guard let picture = ScoreHistogram(report.nearestScores, threshold: report.threshold) else {
      return ""
    }
    return """
      <figure>
      \(picture.svg)
      <figcaption>How many passages have a nearest neighbour of which \
      score. Guards are not in it.</figcaption>
      </figure>
      """
  }

  private var legend: String {
    """
    <p class="legend"><span class="badge kept">kept</span> stays. \
    <span class="badge gone">removed</span> goes, with the stage that found it: <b>exact</b> text, \
    nearly the same <b>wording</b>, or the same <b>meaning</b>. Words that only one of two has are \
    marked: <del>only in the kept one</del>, <ins>only here</ins>.</p>
    """
  }

  private var groups: String {
    guard !report.groups.isEmpty else { return "<p>No duplicates.</p>" }
    var html = "<h2>Groups</h2>\n"
    if report.groups.count > Self.mostGroups {
      html += "<p>The first \(counted(Self.mostGroups)) of \(counted(report.groups.count)).</p>\n"
    }
    for group in report.groups.prefix(Self.mostGroups) {
      html += "<section>\n"
      html += item(
        badge: "kept", label: "kept", place: group.kept.passage, note: "",
        words: escaped(group.kept.passage.text))
      for duplicate in group.removed {
        html += item(
          badge: "gone", label: "removed", place: duplicate.passage,
          note: note(duplicate),
          words: marked(duplicate.passage.text, beside: group.kept.passage.text))
      }
      html += "</section>\n"
    }
    return html
  }

  /// The stage that found a duplicate, and the score where it tells something: not of equal texts.
  private func note(_ duplicate: Duplicate) -> String {
    let stage = duplicate.stage.rawValue
    return duplicate.stage == .exact ? stage : "\(stage) · \(number(duplicate.score))"
  }

  private var flagged: String {
    guard !report.flagged.isEmpty else { return "" }
    var html =
      "<h2>Kept apart by a guard</h2>\n<p>Close enough, but they differ in something that counts.</p>\n"
    if report.flagged.count > Self.mostGroups {
      html += "<p>The first \(counted(Self.mostGroups)) of \(counted(report.flagged.count)).</p>\n"
    }
    for pair in report.flagged.prefix(Self.mostGroups) {
      let reasons = pair.differences.map { difference in
        let sides = [difference.kept, difference.other].map { $0.isEmpty ? "–" : escaped($0) }
        return "\(difference.kind.rawValue): \(sides[0]) / \(sides[1])"
      }
      html += "<section>\n"
      html += item(
        badge: "kept", label: "kept", place: pair.kept.passage, note: "",
        words: escaped(pair.kept.passage.text))
      html += item(
        badge: "kept", label: "kept", place: pair.flagged.passage,
        note: "\(number(pair.flagged.score)) · \(reasons.joined(separator: ", "))",
        words: marked(pair.flagged.passage.text, beside: pair.kept.passage.text))
      html += "</section>\n"
    }
    return html
  }

  private func item(
    badge: String, label: String, place: Passage, note: String, words: String
  ) -> String {
    """
    <article class="\(badge)">
    <header><span class="badge \(badge)">\(label)</span> \
    <span class="place">\(escaped(place.path)):\(place.line)</span> \
    <span class="note">\(note)</span></header>
    <p dir="auto">\(words)</p>
    </article>

    """
  }

  /// A text with what differs from the kept one: its own words, and in front of them those that
  /// stand there in the kept one.
  private func marked(_ text: String, beside kept: String) -> String {
    let difference = WordDifference(kept, text)
    var (first, second) = (difference.first[...], difference.second[...])
    var parts: [String] = []
    while !first.isEmpty || !second.isEmpty {
      if let run = first.first, !run.isShared {
        parts.append("<del>\(escaped(run.text))</del>")
        first = first.dropFirst()
      } else if let run = second.first, !run.isShared {
        parts.append("<ins>\(escaped(run.text))</ins>")
        second = second.dropFirst()
      } else {
        // Both have the same words here, cut where either goes its own way.
        let own = second.first?.text.split(separator: " ") ?? []
        let other = first.first?.text.split(separator: " ") ?? []
        let shared = min(own.count, other.count)
        guard shared > 0 else { break }
        parts.append(escaped(own.prefix(shared).joined(separator: " ")))
        (first, second) = (Self.dropping(shared, of: first), Self.dropping(shared, of: second))
      }
    }
    return parts.joined(separator: " ")
  }

  private static func dropping(
    _ words: Int, of runs: ArraySlice<WordDifference.Run>
  ) -> ArraySlice<WordDifference.Run> {
    guard let run = runs.first else { return runs }
    let rest = run.text.split(separator: " ").dropFirst(words)
    guard !rest.isEmpty else { return runs.dropFirst() }
    return [WordDifference.Run(text: rest.joined(separator: " "), isShared: run.isShared)]
      + runs.dropFirst()
  }

  private func number(_ value: Float) -> String { fixed(Double(value), 3) }
}

extension DuplicateReport {
  /// The report as one self-contained page: what is kept and what is removed, with the differences
  /// marked word by word, and the scores with the threshold among them.
  ///
  /// - Parameter title: What was searched, such as a file's name.
  /// - Returns: HTML that needs no network and no script.
  public func page(title: String) -> String { DuplicatePage(self, title: title).html }
}
