using Fleet.Api.Http;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>A machine that somebody brings.</summary>
public abstract record AddedServer : ServerBody
{
    /// <inheritdoc/>
    protected override IEnumerable<FieldError> BrokenRules()
    {
        foreach (var missing in Missing(("name", Name), ("host", Host), ("sshUser", SshUser), ("authMethod", AuthMethod))) yield return missing;
        if (AuthMethod is "key" && SshPrivateKey is null)
        {
            yield return new("sshPrivateKey", "sshPrivateKey is required when authMethod is key");
        }

        if (AuthMethod is "password" && SshPassword is null)
        {
            yield return new("sshPassword", "sshPassword is required when authMethod is password");
        }
    }

    internal virtual ServerSpec ToSpec(ISecretBox secrets) => new(
        Name!, Host!, Port ?? ServerDefaults.Port, SshUser!, Method!.Value, Credential(secrets)!, MaxSshSessions ?? ServerDefaults.Sessions);
}

/// <summary>What a server is where nobody says otherwise.</summary>
internal static class ServerDefaults
{
    public const int Port = 22;
    public const int Sessions = 5;
}
