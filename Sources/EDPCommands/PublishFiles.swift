import Reports
import Values
import Writing

/// Puts the files of a run into the output folder, all or none, with their manifest.
func publishFiles(_ files: RunFiles, _ answer: Answer, to folder: String, replace: Bool) throws(Stop) -> Written {
  let plan = answer.engagement.plan
  let provenance = Provenance(
    version: answer.version, seed: UInt64(clamping: plan.simulation.seed.value), engagement: plan.engagement,
    inputs: answer.engagement.files.map { (path: $0.path, bytes: $0.bytes) })
  do {
    let workbooks = try files.workbooks.map { file throws(OutputError) in try OutputFile(name: file.name, workbook: file.book) }
    let outputs = try files.others.map { file throws(OutputError) in try OutputFile(name: file.name, bytes: file.bytes) }
    let done = try publish(workbooks + outputs, to: folder, provenance: provenance, replace: replace)
    return Written(
      files: done.files, kept: done.kept.map { (name: $0.name, now: $0.now) }, unchanged: done.unchanged, notes: done.notes)
  } catch {
    throw Stop(code: Stop.files, message: Plain.lines("\(error)"))
  }
}

extension Plain {
  /// Plain text that keeps its line breaks.
  static func lines(_ s: String) -> String {
    s.split(separator: "\n", omittingEmptySubsequences: false).map { text(String($0)) }.joined(separator: "\n")
  }
}
