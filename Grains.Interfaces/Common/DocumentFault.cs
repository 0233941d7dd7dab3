namespace Fleet.Common;

/// <summary>What is wrong at one place of a document that somebody wrote.</summary>
/// <param name="Path">The place by its keys, such as <c>spec.ports[1]</c>; empty for the whole document.</param>
/// <param name="Message">A sentence for a person; never holds a secret.</param>
/// <param name="Line">From 1; 0 for what was given beside the document, such as a parameter of the request.</param>
/// <param name="Column">From 1; 0 where the line is.</param>
[GenerateSerializer, Immutable, Alias("fleet.document-fault")]
public sealed record DocumentFault(
    [property: Id(0)] string Path, [property: Id(1)] string Message, [property: Id(2)] int Line, [property: Id(3)] int Column);
