using System.Security.Cryptography;
using Fleet.Storage;
using Fleet.Store.Secrets;
using Fleet.Store.Sql;
using Microsoft.Extensions.Logging;

namespace Fleet.Store.Audit;

/// <summary>
/// Keeps the key of the audit chain, sealed, in the table <c>sealed_keys</c>: the chain outlives the key that it was derived from.
/// </summary>
internal sealed partial class AuditKey(ISqlEngine engine, AuditMac mac, SecretBox box, ILogger<AuditKey> log)
{
    private const string Name = "audit";

    /// <summary>Writes it down at the first start, and reads it at each other.</summary>
    public async Task Load(CancellationToken cancellationToken)
    {
        if (await Stored(cancellationToken) is not { } stored)
        {
            await engine.Write(
                [new SqlStatement(
                    "INSERT INTO sealed_keys (name, sealed) VALUES (@name, @sealed) ON CONFLICT (name) DO NOTHING",
                    ("name", Name), ("sealed", box.Seal(Convert.ToBase64String(mac.Key)).Sealed))],
                cancellationToken);
            stored = await Stored(cancellationToken) ?? throw new InvalidOperationException("The audit chain's key was not stored.");
        }

        try
        {
            mac.Key = Convert.FromBase64String(box.Open(new SealedSecret(stored)));
        }
        catch (CryptographicException)
        {
            // As with every other secret: what needs it says so. The chain does not hold under another key.
            Unreadable(log);
        }
    }

    private async Task<string?> Stored(CancellationToken cancellationToken)
    {
        var rows = await engine.Read(
            new SqlStatement("SELECT sealed FROM sealed_keys WHERE name = @name", ("name", Name)), row => row.GetString(0), cancellationToken);
        return rows is [var one] ? one : null;
    }

    [LoggerMessage(30, LogLevel.Error, "The key of the audit chain was sealed with a key that is not known: until that is given again, the chain is found broken")]
    private static partial void Unreadable(ILogger logger);
}
