using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Fleet.Outbound.Mail;

/// <summary>One connection to the operator's mail server (RFC 5321, RFC 3207, RFC 4954). What it refuses is an <see cref="SmtpFault"/>.</summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private readonly MailOptions _options;
    private SmtpLine _line;
    private IReadOnlyList<string> _offers = [];

    private SmtpSession(MailOptions options, Stream stream) => (_options, _line) = (options, new SmtpLine(stream));

    /// <summary>Connects, goes over to TLS and logs in, as the options say.</summary>
    public static async Task<SmtpSession> Open(MailOptions options, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SmtpSession? session = null;
        try
        {
            await socket.ConnectAsync(options.Host!, options.UsedPort, cancellation);
            session = new(options, new NetworkStream(socket, ownsSocket: true));
            await session.Begin(cancellation);
            return session;
        }
        catch
        {
            if (session is not null) await session.DisposeAsync();
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Hands a mail over. Ends when the server has taken it.</summary>
    /// <exception cref="SmtpFault">Nobody gets it, or, as the message then says, not everybody.</exception>
    public async Task Deliver(IReadOnlyCollection<string> recipients, string mail, CancellationToken cancellation)
    {
        Require(await _line.Say($"MAIL FROM:<{_options.From}>", cancellation), "the sender");
        var refused = new List<(string Recipient, SmtpReply Reply)>();
        foreach (var recipient in recipients)
        {
            var reply = await _line.Say($"RCPT TO:<{recipient}>", cancellation);
            if (!reply.IsOk) refused.Add((recipient, reply));
        }

        if (refused.Count == recipients.Count)
        {
            throw new SmtpFault($"The mail server refused every recipient, {Text(refused[0])}", refused.All(one => one.Reply.IsFinal));
        }

        var begun = await _line.Say("DATA", cancellation);
        if (begun.Code is not 354) throw new SmtpFault($"The mail server refused the mail: {begun.Text}", begun.IsFinal);
        Require(await _line.Say($"{mail}.", cancellation), "the mail");

        // The others have it: trying again would give it to them a second time.
        if (refused.Count > 0) throw new SmtpFault($"{refused.Count} of {recipients.Count} recipients do not get it, {Text(refused[0])}", isFinal: true);
    }

    /// <summary>Takes leave; what comes of that does not matter any more.</summary>
    public async Task Quit(CancellationToken cancellation)
    {
        try
        {
            await _line.Say("QUIT", cancellation);
        }
        catch (Exception fault) when (fault is IOException or SmtpFault or OperationCanceledException)
        {
        }
    }

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    private async Task Begin(CancellationToken cancellation)
    {
        if (_options.Security is MailSecurity.Tls) await Encrypt(cancellation);
        Require(await _line.Reply(cancellation), "the connection", isOurs: true);
        await Greet(cancellation);
        if (_options.Security is MailSecurity.StartTls)
        {
            if (!Offers("STARTTLS")) throw new SmtpFault("The mail server offers no STARTTLS, and nothing is sent without it");
            Require(await _line.Say("STARTTLS", cancellation), "STARTTLS", isOurs: true);
            if (_line.HasMore) throw new SmtpFault("Something was said before TLS began");
            await Encrypt(cancellation);
            await Greet(cancellation);
        }

        if (_options.User is not null) await LogIn(cancellation);
    }

    private async Task Greet(CancellationToken cancellation)
    {
        var reply = await _line.Say("EHLO fleet", cancellation);
        Require(reply, "EHLO", isOurs: true);
        _offers = reply.Lines;
    }

    private async Task Encrypt(CancellationToken cancellation)
    {
        var tls = new SslStream(_line.Stream);
        var settings = new SslClientAuthenticationOptions { TargetHost = _options.Host };
        if (_options.Authorities is { } authorities)
        {
            settings.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            settings.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        await tls.AuthenticateAsClientAsync(settings, cancellation);
        _line = new SmtpLine(tls);
    }

    private async Task LogIn(CancellationToken cancellation)
    {
        SmtpReply reply;
        if (OffersToLogIn("PLAIN"))
        {
            reply = await _line.Say($"AUTH PLAIN {Base64($"\0{_options.User}\0{_options.UsedPassword}")}", cancellation);
        }
        else if (OffersToLogIn("LOGIN"))
        {
            reply = await _line.Say("AUTH LOGIN", cancellation);
            if (reply.Code is 334) reply = await _line.Say(Base64(_options.User!), cancellation);
            if (reply.Code is 334) reply = await _line.Say(Base64(_options.UsedPassword!), cancellation);
        }
        else
        {
            throw new SmtpFault("The mail server offers neither AUTH PLAIN nor AUTH LOGIN");
        }

        // Not what it says: a server could say the password back.
        if (!reply.IsOk) throw new SmtpFault($"The mail server refused the user or the password ({reply.Code})");
    }

    private bool Offers(string extension) =>
        _offers.Any(offer => offer.Split(' ')[0].Equals(extension, StringComparison.OrdinalIgnoreCase));

    private bool OffersToLogIn(string mechanism) => _offers.Any(offer =>
        offer.Split(' ') is [var name, .. var mechanisms] && name.Equals("AUTH", StringComparison.OrdinalIgnoreCase)
        && mechanisms.Contains(mechanism, StringComparer.OrdinalIgnoreCase));

    // What is refused before any mail is spoken of is the operator's to put right: the mail itself may still go.
    private static void Require(SmtpReply reply, string what, bool isOurs = false)
    {
        if (!reply.IsOk) throw new SmtpFault($"The mail server refused {what}: {reply.Text}", reply.IsFinal && !isOurs);
    }

    private static string Text((string Recipient, SmtpReply Reply) refused) => $"{refused.Recipient}: {refused.Reply.Text}";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
