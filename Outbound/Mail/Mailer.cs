using System.Net.Sockets;
using System.Security.Authentication;

namespace Fleet.Outbound.Mail;

/// <summary>Sends each mail over a connection of its own.</summary>
internal sealed class Mailer(MailOptions options, TimeProvider time) : IMailer
{
    public bool IsConfigured => options.Host is not null;

    public async Task<MailFault?> Send(
        string id, IReadOnlyCollection<string> recipients, string subject, string text, CancellationToken cancellationToken = default)
    {
        if (!IsConfigured) return new MailFault("Fleet has no mail server to send by (Fleet__Mail__Host)", IsFinal: true);
        if (recipients.Count == 0) return new MailFault("There is no recipient", IsFinal: true);
        if (recipients.FirstOrDefault(recipient => !MailText.IsAddress(recipient)) is not null)
        {
            return new MailFault("One of the recipients is no address that mail is sent to", IsFinal: true);
        }

        using var late = new CancellationTokenSource(options.Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await using var session = await SmtpSession.Open(options, ended.Token);
            await session.Deliver(recipients, MailText.Compose(id, options.From!, recipients, subject, text, time.GetUtcNow()), ended.Token);
            await session.Quit(ended.Token);
            return null;
        }
        catch (SmtpFault fault)
        {
            return new MailFault(fault.Message, fault.IsFinal);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new MailFault($"The mail server did not take it within {options.Timeout.TotalSeconds:0.#} s", IsFinal: false);
        }
        catch (Exception fault) when (fault is SocketException or IOException or AuthenticationException)
        {
            return new MailFault(Sentence(fault), IsFinal: false);
        }
    }

    private static string Sentence(Exception fault) => fault switch
    {
        AuthenticationException => "The mail server could not show who it is (TLS)",
        SocketException => "The mail server takes no connection",
        _ => "The mail server broke the connection off",
    };
}
