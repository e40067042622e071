internal import Akin
internal import ArgumentParser

extension IndexCommand {
  /// Makes a generation, goes back to one, or drops those that are not in use.
  func changeGeneration(in console: Console) async throws -> ExitStatus {
    let asked = [generations.newGeneration, generations.rollback, generations.dropOthers]
    guard asked.count(where: { $0 }) == 1, paths.count <= 1 else {
      throw ValidationError(
        "--new-generation, --rollback and --drop-others exclude each other, and take one folder.")
    }
    guard changes == IndexOptionChanges(), vectors == nil else {
      throw ValidationError(
        "A generation is read by the options that the index remembers: change them in a run of its "
          + "own.")
    }
    let place = try IndexLocation(of: paths.first, flag: index.location(in: console), in: console)
    let progress = ProgressLine(console, talk: talk)
    defer { progress.finish() }
    guard generations.newGeneration else {
      let engine = try await SearchEngine.open(at: place.folder)
      return try await generations.rollback
        ? goBack(engine, in: console) : dropOthers(engine, in: console)
    }
    let engine = try await model.engine(
      at: place.folder, in: console, progress: progress, memory: memory)
    let report = try await engine.indexNewGeneration(allowingRemoval: force) {
      progress.update($0)
    }
    progress.finish()
    if format.form != .text { try console.output.writeJSON(report) }
    if !talk.quiet {
      IndexSummary(report, console, isListed: false).print()
      console.note(
        "  the new generation is in use; `akin index --rollback` goes back to the earlier one, "
          + "--drop-others deletes it")
    }
    return .success
  }

  private func goBack(_ engine: SearchEngine, in console: Console) async throws -> ExitStatus {
    let generation = try await engine.rollback()
    if format.form != .text { try console.output.writeJSON(generation) }
    if !talk.quiet {
      console.note(
        "\(console.shown(engine.location)): generation \(generation.number) is in use again: "
          + "\(Numbers.count(generation.documents, "document")), \(generation.model)")
    }
    return .success
  }

  private func dropOthers(_ engine: SearchEngine, in console: Console) async throws -> ExitStatus {
    let count = try await engine.dropOtherGenerations()
    if format.form != .text { try console.output.writeJSON(["dropped": count]) }
    if !talk.quiet {
      console.note(
        "\(console.shown(engine.location)): dropped \(Numbers.count(count, "generation"))")
    }
    return count > 0 ? .success : .nothing
  }
}
