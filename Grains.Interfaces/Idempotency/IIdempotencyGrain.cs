using Fleet.Common;
using Fleet.Scheduling;
using Fleet.Storage;

namespace Fleet.Idempotency;

/// <summary>
/// What became of the requests that one caller made with one <c>Idempotency-Key</c>: run once, answered alike for 24 hours. Key: <c>idem_</c> and
/// the SHA-256 of caller and key, in lower-case hex.
/// </summary>
[Alias("fleet.idempotency")]
public interface IIdempotencyGrain : IDueTarget
{
    /// <summary>
    /// Begins to run the request with that fingerprint. A conflict while it runs already; invalid where the key was used for another request.
    /// A run whose process has ended without a word is begun again after <see cref="IdempotentRun.RunLimit"/>, with the same <see cref="IdempotentRun.BeganAt"/>,
    /// from which the ids of what it makes are drawn: what it had made before is met again, and not made twice.
    /// </summary>
    /// <param name="fingerprint">The SHA-256 of method, address and body, in lower-case hex.</param>
    [Alias("begin")]
    Task<Outcome<IdempotentRun>> Begin(string fingerprint);

    /// <summary>The request has run: this is its answer from now on.</summary>
    [Alias("end")]
    Task End(SealedSecret answer);

    /// <summary>The request has come to no lasting answer: it may be tried again.</summary>
    [Alias("release")]
    Task Release();
}

/// <summary>One request with a key.</summary>
/// <param name="BeganAt">When it was first begun.</param>
/// <param name="Answer">Its answer, sealed since it may hold a new API key; null if it is to be run now.</param>
[GenerateSerializer, Immutable, Alias("fleet.idempotent-run")]
public sealed record IdempotentRun([property: Id(0)] DateTimeOffset BeganAt, [property: Id(1)] SealedSecret? Answer)
{
    /// <summary>How long a request may run before another with its key may begin.</summary>
    public static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(2);

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);
}
