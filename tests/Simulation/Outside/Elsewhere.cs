using Fleet.Outbound;

namespace Fleet.Simulation.Outside;

/// <summary>Where tasks call and write to: nobody in a run asks for that.</summary>
internal sealed class Elsewhere : IHttpCaller, IMailer
{
    public bool IsConfigured => false;

    public Task<HttpAnswer> Call(
        HttpCall call, IReadOnlyDictionary<string, string> more, TimeSpan limit, CancellationToken cancellationToken = default) =>
        Task.FromResult(new HttpAnswer(null, "", "There is nobody"));

    public Task<MailFault?> Send(
        string id, IReadOnlyCollection<string> recipients, string subject, string text, CancellationToken cancellationToken = default) =>
        Task.FromResult<MailFault?>(new MailFault("There is nobody", true));
}
