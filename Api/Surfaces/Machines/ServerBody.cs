using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;
using Fleet.Remote;
using Fleet.Storage;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>How a server is reached, as requests on every surface say it.</summary>
public abstract record ServerBody : IHasRules
{
    private const string Key = "key";
    private const string Password = "password";

    /// <summary>What to call it.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>A host name or address.</summary>
    [StringLength(255, MinimumLength = 1)]
    public string? Host { get; init; }

    /// <summary>Its SSH port; 22 if never said.</summary>
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>The account to log in as.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? SshUser { get; init; }

    /// <summary>Which of the two credentials is used.</summary>
    [OneOf(Key, Password)]
    public string? AuthMethod { get; init; }

    /// <summary>The private key, as OpenSSH writes it. Never returned.</summary>
    [StringLength(32_768, MinimumLength = 1)]
    public string? SshPrivateKey { get; init; }

    /// <summary>The password. Never returned.</summary>
    [StringLength(1_024, MinimumLength = 1)]
    public string? SshPassword { get; init; }

    /// <summary>The most remote commands at a time; 5 if never said.</summary>
    [Range(1, 100)]
    public int? MaxSshSessions { get; init; }

    /// <summary>How to log in: as said, or as the one credential that was sent shows; null if neither tells.</summary>
    internal AuthMethod? Method => (AuthMethod, SshPrivateKey, SshPassword) switch
    {
        (Key, _, _) or (null, not null, null) => Remote.AuthMethod.Key,
        (Password, _, _) or (null, null, not null) => Remote.AuthMethod.Password,
        _ => null,
    };

    IEnumerable<FieldError> IHasRules.BrokenRules() => BrokenRules();

    /// <summary>The rules that span several fields.</summary>
    protected abstract IEnumerable<FieldError> BrokenRules();

    /// <summary>The credential of the method, sealed here at the edge; null if it was not sent.</summary>
    internal SealedSecret? Credential(ISecretBox secrets) =>
        (Method is Remote.AuthMethod.Key ? SshPrivateKey : Method is Remote.AuthMethod.Password ? SshPassword : null) is { } clear
            ? secrets.Seal(clear)
            : null;

    /// <summary>A rule that a field which must be there breaks.</summary>
    private protected static IEnumerable<FieldError> Missing(params IEnumerable<(string Field, object? Value)> fields) =>
        from field in fields where field.Value is null select new FieldError(field.Field, $"{field.Field} is required");
}
