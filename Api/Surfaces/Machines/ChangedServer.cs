using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
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

    internal virtual ServerChange ToChange(ISecretBox secrets) => new()
    {
        Name = Name,
        Description = Description,
        Host = Host,
        Port = Port,
        User = SshUser,
        Method = Method,
        Credential = Credential(secrets),
        MaxSessions = MaxSshSessions,
    };
}
