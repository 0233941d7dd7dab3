using Fleet.Notices;

namespace Fleet.Outbound.Http;

/// <summary>What an HTTP answer says about a message. Nothing of the answer's text is told: a server may say back what it was sent.</summary>
internal static class Verdict
{
    public static Delivery Of(HttpAnswer answer, string payload) => answer switch
    {
        { Status: >= 200 and < 300 } => new Delivery(true, Payload: payload, Status: answer.Status),
        { Status: { } status } => new Delivery(false, Sentence(status), !IsWorthAnother(status), answer.RetryAfter, payload, status),
        _ => new Delivery(false, answer.Error ?? "There was no answer", answer.IsRefused, Payload: answer.IsRefused ? null : payload),
    };

    private static bool IsWorthAnother(int status) => status is 408 or 409 or 425 or 429 or >= 500;

    private static string Sentence(int status) =>
        status is >= 300 and < 400 ? $"The receiver answered {status}: redirects are not followed" : $"The receiver answered {status}";
}
