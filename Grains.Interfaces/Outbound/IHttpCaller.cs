using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Outbound;

/// <summary>An HTTP request to an address that a user has given.</summary>
/// <param name="Url">http or https, at most 2,048 characters.</param>
/// <param name="Method">GET, HEAD, POST, PUT, PATCH or DELETE.</param>
/// <param name="Headers">At most 20; their values may be secrets.</param>
/// <param name="Body">At most 65,536 characters; null for none.</param>
[GenerateSerializer, Immutable, Alias("fleet.http-call")]
public sealed record HttpCall(
    [property: Id(0)] string Url,
    [property: Id(1)] string Method,
    [property: Id(2)] ImmutableSortedDictionary<string, SealedSecret> Headers,
    [property: Id(3)] string? Body);

/// <summary>What came back: a status, or the reason why there is none.</summary>
/// <param name="Status">The HTTP status; null if there was no answer.</param>
/// <param name="Body">The beginning of the answer, at most 16,384 characters.</param>
/// <param name="Error">Why there was no answer, in a sentence without secrets.</param>
/// <param name="IsRefused">Whether Fleet itself refused to call: a bad address, or a private one.</param>
/// <param name="RetryAfter">What the other side asked for.</param>
public sealed record HttpAnswer(int? Status, string Body, string? Error = null, bool IsRefused = false, TimeSpan? RetryAfter = null);

/// <summary>
/// Calls addresses that users give. Private, loopback and link-local addresses are refused after the name was resolved, unless the operator
/// allows them (<c>Fleet__Outbound__AllowPrivateAddresses</c>); redirects are not followed.
/// </summary>
public interface IHttpCaller
{
    /// <summary>Calls once. Whatever the outside does is an answer and not an exception.</summary>
    /// <param name="call">The request.</param>
    /// <param name="more">Further headers, such as an id by which the other side can tell a repetition.</param>
    /// <param name="limit">The most time it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<HttpAnswer> Call(
        HttpCall call, IReadOnlyDictionary<string, string> more, TimeSpan limit, CancellationToken cancellationToken = default);
}

/// <summary>Reads what is longer than an answer that one only looks at. All the rules of <see cref="IHttpCaller"/> hold.</summary>
public interface IHttpReader
{
    /// <summary>Calls once, as <see cref="IHttpCaller.Call"/> does; <see cref="HttpAnswer.Body"/> has the beginning of the answer.</summary>
    /// <param name="call">The request.</param>
    /// <param name="more">Further headers.</param>
    /// <param name="limit">The most time it may take, to the end of the answer.</param>
    /// <param name="longest">The most characters that are read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<HttpAnswer> Read(
        HttpCall call, IReadOnlyDictionary<string, string> more, TimeSpan limit, int longest, CancellationToken cancellationToken = default);
}

/// <summary>Sends e-mail through the operator's SMTP server.</summary>
public interface IMailer
{
    /// <summary>Whether an SMTP server is configured.</summary>
    bool IsConfigured { get; }

    /// <summary>Sends one mail; null on success, else why not and whether trying again is of no use.</summary>
    /// <param name="id">The local part of its Message-ID: the same on each attempt.</param>
    /// <param name="recipients">At least one address.</param>
    /// <param name="subject">One line.</param>
    /// <param name="text">Plain text.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<MailFault?> Send(
        string id, IReadOnlyCollection<string> recipients, string subject, string text, CancellationToken cancellationToken = default);
}

/// <summary>Why a mail was not sent.</summary>
/// <param name="Message">A sentence without secrets.</param>
/// <param name="IsFinal">Whether trying again is of no use.</param>
public sealed record MailFault(string Message, bool IsFinal);
