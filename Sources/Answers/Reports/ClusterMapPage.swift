internal import CorpusMaps
internal import Documents

/// A map of a corpus as one page of HTML that needs nothing else: no network, no other file.
///
/// What comes from documents is data that the script shows as text.
struct ClusterMapPage {
  private let map: ClusterMap
  private let title: String
  /// The part of the map that is in view at first.
  private let frame: MapFrame

  init(_ map: ClusterMap, title: String) {
    self.map = map
    self.title = title
    frame = map.frame
  }

  /// The whole page.
  var html: String {
    page(
      title: "Map of \(title)", style: Self.style, script: Self.script,
      body: """
        <header>
        <h1>Map of \(escaped(title))</h1>
        <p>\(summary)</p>
        </header>
        <div class="tools">
        <label for="search">Search</label>
        <input id="search" type="search" autocomplete="off" spellcheck="false" \
        placeholder="Find words" aria-describedby="hint">
        <p id="hint"><output id="found" for="search" aria-live="polite"></output> It finds words; \
        for meaning use <code>akin search</code>.</p>
        </div>
        <main>
        <canvas id="map" tabindex="0" role="application" aria-describedby="keys" \
        aria-label="Map of \(escaped(summary))"></canvas>
        <p id="keys" hidden>Arrow keys move the map, plus and minus zoom, 0 goes back to the start, 9 \
        shows all, Escape ends a choice. The sentences are also in the lists.</p>
        <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" id="in" aria-label="Zoom in" title="Zoom in (+)">+</button>
        <button type="button" id="out" aria-label="Zoom out" title="Zoom out (−)">−</button>
        <button type="button" id="start" aria-label="Back to the start" title="Back to the start (0)">⌂\
        </button>
        <button type="button" id="all" aria-label="Show all" title="Show all (9)"\
        \(frame.outsideCount > 0 ? "" : " hidden")>⤢</button>
        </div>
        \(strays)
        <div id="tip" hidden></div>
        <div id="card" role="status" hidden></div>
        <noscript>The map is drawn by a script, which is turned off in this browser.</noscript>
        </main>
        <aside>
        <section id="sentences" aria-labelledby="heading" hidden>
        <div class="chosen">
        <h2 id="heading">Sentences</h2>
        <button type="button" id="clear">Show everything</button>
        </div>
        <ul id="list"></ul>
        </section>
        <section>
        <h2>Clusters</h2>
        <ol id="clusters"></ol>
        </section>
        </aside>
        <script type="application/json" id="data">\(data)</script>
        <script>\(Self.script)</script>
        """)
  }

  /// How many sentences there are, in how many clusters, and how many are in none.
  private var summary: String {
    let counts = [
      "\(counted(map.passageCount)) \(map.passageCount == 1 ? "sentence" : "sentences")",
      "\(counted(map.clusterCount)) \(map.clusterCount == 1 ? "cluster" : "clusters")",
      map.looseCount > 0 ? "\(counted(map.looseCount)) in no cluster" : nil,
      map.layers.count > 1 ? "names in \(map.layers.count) layers, finer ones as you zoom in" : nil,
    ].compactMap(\.self).joined(separator: ", ")
    return map.points.count < map.passageCount
      ? counts + "; \(counted(map.points.count)) sentences, evenly chosen, are shown" : counts
  }

  /// A button that says how many sentences are out of view at first, and shows them.
  private var strays: String {
    let count = frame.outsideCount
    guard count > 0 else { return "" }
    return """
      <button type="button" id="strays">\(counted(count)) \(count == 1 ? "sentence lies" : "sentences lie") \
      further out: show all</button>
      """
  }

  /// What the script draws: coordinates in 16 bits, clusters, paths and lines in 32, and the texts.
  private var data: String {
    var paths: [String: UInt32] = [:]
    var names: [String] = []
    var places: [UInt32] = []
    var coordinates: [UInt16] = []
    var clusters: [UInt32] = []
    var texts: [String] = []
    var numbers = [0: UInt32(0)]
    for (index, region) in map.regions.enumerated() { numbers[region.id] = UInt32(index + 1) }
    for point in map.points {
      let path = point.passage.path
      if paths[path] == nil {
        paths[path] = UInt32(names.count)
        names.append(quotedJSON(path))
      }
      places += [paths[path] ?? 0, UInt32(clamping: point.passage.line)]
      coordinates += [quantised(point.x), quantised(point.y)]
      clusters.append(numbers[point.cluster] ?? 0)
      texts.append(quotedJSON(cut(point.passage.text, to: Self.longestText)))
    }
    let colours = MapColour.numbers(forClustersAt: map.regions.map { SIMD2($0.x, $0.y) })
    let palette = MapColour.palette.prefix(1 + (colours.max() ?? -1))
      .map { "[\"\($0.light)\",\"\($0.dark)\"]" }
    let ends = [
      frame.across.lowerBound, frame.across.upperBound, frame.down.lowerBound,
      frame.down.upperBound,
    ].map { "\(quantised($0))" }
    let regions = zip(map.regions, colours).map { region, colour in
      """
      {"id":\(region.id),"label":\(quotedJSON(region.label)),"size":\(region.size),\
      "colour":\(colour),"x":\(quantised(region.x)),"y":\(quantised(region.y))}
      """
    }
    let layers = map.layers.map { layer in
      guard let layer else { return "null" }
      let names = layer.map { region in
        """
        {"label":\(quotedJSON(region.label)),"size":\(region.size),"x":\(quantised(region.x)),\
        "y":\(quantised(region.y))}
        """
      }
      return "[\(names.joined(separator: ","))]"
    }
    return """
      {"clusterCount":\(map.clusterCount),"layers":[\(layers.joined(separator: ","))],"regions":[\(regions.joined(separator: ","))],
      "palette":[\(palette.joined(separator: ","))],"frame":[\(ends.joined(separator: ","))],
      "paths":[\(names.joined(separator: ","))],
      "places":"\(base64(places))",
      "coordinates":"\(base64(coordinates))",
      "clusters":"\(base64(clusters))",
      "texts":[\(texts.joined(separator: ",\n"))]}
      """
  }

  private static let style = text(of: PackageResources.ClusterMap_css)
  /// All that the page does: files that run as one script, as they share their variables.
  private static let script = [
    PackageResources.ClusterMapDrawing_js, PackageResources.ClusterMapPointing_js,
    PackageResources.ClusterMapLists_js,
  ].map(text).joined(separator: "\n")

  /// More of a text than this is not read on a map.
  private static let longestText = 600
}

/// -1...1 in 16 bits.
private func quantised(_ value: Float) -> UInt16 {
  UInt16(clamping: Int(((value + 1) * 32767.5).rounded()))
}
