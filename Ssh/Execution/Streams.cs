namespace Fleet.Ssh.Execution;

/// <summary>What a streamed command is given, and where its output goes.</summary>
/// <param name="Head">The bytes for its stdin before anything else.</param>
/// <param name="Mark">The last that comes from the host before the script's own output.</param>
/// <param name="From">What goes to its stdin in blocks, once the mark has come; null for nothing.</param>
/// <param name="To">Where its output goes; null to keep it.</param>
internal sealed record Streams(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Mark, Stream? From, Stream? To);

/// <summary>How a streamed command ended.</summary>
/// <param name="Result">As any local process; its output without what went to a stream.</param>
/// <param name="Touched">Whether anything was read from a stream or written to one, so that it cannot be begun anew.</param>
/// <param name="Fault">What a stream on this side threw.</param>
internal sealed record StreamedResult(LocalResult Result, bool Touched, Exception? Fault);
