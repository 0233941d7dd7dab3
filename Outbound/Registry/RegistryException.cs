namespace Fleet.Outbound.Registry;

/// <summary>The registry cannot be read. It stays in this room: callers get a value.</summary>
/// <param name="isAbsent">Whether there is none.</param>
/// <param name="message">A sentence for a person, without anything that the registry said.</param>
internal sealed class RegistryException(bool isAbsent, string message) : Exception(message)
{
    public bool IsAbsent { get; } = isAbsent;
}
