using Fleet.Common;
using Fleet.Api.Http;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Api.Identity;

/// <summary>Sees to it that somebody can get in: makes the first admin key.</summary>
internal sealed partial class FirstAdminKey(
    IGrainFactory grains, IStateQueries states, IConfiguration configuration, ILogger<FirstAdminKey> log) : IHostedService
{
    /// <summary>The setting that names the key instead of drawing it.</summary>
    public const string Setting = "FLEET_ADMIN_API_KEY";

    private const int PageSize = 100;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration[Setting] is { Length: > 0 } given)
        {
            if (!RawKey.IsUsable(given))
            {
                throw new InvalidOperationException($"{Setting} must have at most {RawKey.MaxLength} characters, and none that a header loses.");
            }

            if (given.Length < RawKey.StrongLength) KeyIsWeak(log, RawKey.StrongLength);
            await Create(given);
            if ((await grains.ApiKey(RawKey.Hash(given)).Authenticate()).IsOk) return;
            if (!await IsSomebodyIn(cancellationToken)) throw new InvalidOperationException($"{Setting} is a key that was revoked, and there is no other of an admin.");
            KeyIsRevoked(log);
            return;
        }

        if (await IsSomebodyIn(cancellationToken)) return;
        var key = RawKey.New();
        await Create(key);
        await Console.Out.WriteLineAsync($"""

              Fleet has no admin yet, so here is one. This key is shown only now:

                  {key}

            """);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether a key is good for an admin now: one that was revoked, or has expired, lets nobody in.</summary>
    private async Task<bool> IsSomebodyIn(CancellationToken cancellationToken)
    {
        var query = new StateQuery { Kind = StateKinds.ApiKey, Filters = [new("role", [StoredName.Of(Role.Admin)])], Limit = PageSize };
        do
        {
            var page = await states.Query(query, cancellationToken);
            foreach (var row in page.Rows)
            {
                if ((await grains.ApiKey(row.Id).Authenticate()).Value is { Role: Role.Admin }) return true;
            }

            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        return false;
    }

    private async Task Create(string key)
    {
        var created = await grains.ApiKey(RawKey.Hash(key)).Create(
            new ApiKeySpec { Name = "admin", Role = Role.Admin, Prefix = RawKey.Prefix(key) }, "system");
        if (!created.IsOk) throw new InvalidOperationException($"The first admin key could not be made: {created.Error.Message}");
        if (created.Value.Spec.Role is not Role.Admin) throw new InvalidOperationException($"{Setting} is the key of somebody who is no admin.");
    }

    [LoggerMessage(100, LogLevel.Warning, "FLEET_ADMIN_API_KEY has fewer than {Strong} characters: it may be guessed")]
    private static partial void KeyIsWeak(ILogger logger, int strong);

    [LoggerMessage(104, LogLevel.Warning, "FLEET_ADMIN_API_KEY is a key that was revoked: it lets nobody in")]
    private static partial void KeyIsRevoked(ILogger logger);
}
