import CMemoryStream

/// Figures of paths are taken and given back by the block, thousands of times a run. The C library hands freed memory back
/// to the system and asks for it anew, which for contracts that are settled in full takes as long as the arithmetic.
public enum FreedMemory {
  /// Keeps what is freed for the next block, until the process ends.
  public static func keep() { keep_freed_memory() }
}
