using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Remote;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>What is to change of a server; what is absent stays as it is.</summary>
public abstract record ChangedServer : ServerBody
{
    /// <summary>Anything worth knowing; empty text removes it.</summary>
    [StringLength(1_000)]
    public string? Description { get; init; }

    /// <inheritdoc/>
    protected override IEnumerable<FieldError> BrokenRules()
    {
        if (AuthMethod is null && SshPrivateKey is not null && SshPassword is not null)
        {
            yield return new("authMethod", "authMethod is required when both credentials are sent");
        }
    }

    /// <summary>Makes the change: the server after it, or why it is refused.</summary>
    internal async Task<(ServerView? View, Refusal? Refusal)> Apply(IServerGrain server, ISecretBox secrets, string actor)
    {
        var found = await server.Get();
        if (!found.IsOk) return (null, Refusal.Of(found.Error));
        if (Unusable(found.Value.Method) is { } refusal) return (null, refusal);
        var updated = await server.Update(ToChange(secrets), actor);
        return updated.IsOk ? (updated.Value, null) : (null, Refusal.Of(updated.Error));
    }

    internal virtual ServerChange ToChange(ISecretBox secrets)
    {
        var credential = Credential(secrets);
        return new()
        {
            Name = Name,
            Description = Description,
            Host = Host,
            Port = Port,
            User = SshUser,
            Method = credential is null ? null : Method,
            Credential = credential,
            MaxSessions = MaxSshSessions,
        };
    }

    /// <summary>
    /// A new way to log in needs its credential. Naming the present way again changes nothing, so that what was read can be sent back.
    /// </summary>
    private Refusal? Unusable(AuthMethod present)
    {
        if (AuthMethod is null || Method == present) return null;
        var (field, credential) = Method is Remote.AuthMethod.Key ? ("sshPrivateKey", SshPrivateKey) : ("sshPassword", SshPassword);
        if (credential is not null) return null;
        return Refusal.Invalid(field, $"{field} is required to change authMethod to {AuthMethod}");
    }
}
