using System.Text.Json.Nodes;
using Fleet.Common;

namespace Fleet.Declarative;

/// <summary>Reads and writes the documents that declare a fleet. YAML without anchors, aliases and tags; JSON is read as the YAML that it is.</summary>
public interface IFleetDocuments
{
    /// <summary>The most characters of a document.</summary>
    const int MaxLength = 1024 * 1024;

    /// <summary>The document; invalid with what is wrong where.</summary>
    Outcome<FleetDocument> Read(string text);

    /// <summary>YAML that reads as the same tree.</summary>
    string Write(JsonObject root);
}

/// <summary>A document that has been read.</summary>
/// <param name="Root">What it says.</param>
/// <param name="Places">Where its values stand, by their paths, such as <c>servers[0].host</c>: of a key with a value, where the key is.</param>
public sealed record FleetDocument(JsonObject Root, IReadOnlyDictionary<string, DocumentPlace> Places);

/// <summary>A place in a document.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public readonly record struct DocumentPlace(int Line, int Column);
