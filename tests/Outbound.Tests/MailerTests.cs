using System.Net;
using System.Net.Sockets;
using Fleet.Notices;
using Fleet.Outbound.Mail;
using Fleet.Outbound.Tests.Hosts;
using Fleet.TestKit;

namespace Fleet.Outbound.Tests;

/// <summary>Mail by a real server.</summary>
public sealed class MailerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MailSecurity.StartTls, "PLAIN")]
    [InlineData(MailSecurity.StartTls, "LOGIN")]
    [InlineData(MailSecurity.Tls, "PLAIN")]
    [InlineData(MailSecurity.None, "PLAIN")]
    public async Task A_mail_arrives_as_it_was_written(MailSecurity security, string mechanism)
    {
        await using var server = await SmtpServer.Start(security, mechanism);
        const string text = "Größe: 97 %\n.\n.. a dot begins a line\nend";
        var subject = $"[Fleet] Übergröße {new string('é', 100)} 🚒\r\nBcc: evil@example.com";
        var fault = await Mailer(server.Options(security)).Send("01msg", ["ann@example.com", "bob@example.com"], subject, text, Cancellation);
        Assert.Null(fault);

        var mail = await server.Next();
        Assert.Equal(["ann@example.com", "bob@example.com"], mail.To);
        var isSafe = security is not MailSecurity.None;
        Assert.Equal(("fleet@example.com", isSafe, isSafe ? "fleet" : null), (mail.From, mail.Tls, mail.User));
        Assert.Equal("<01msg@example.com>", mail.Header("Message-ID"));
        Assert.Equal("<ann@example.com>, <bob@example.com>", mail.Header("To"));
        Assert.Null(mail.Header("Bcc"));
        Assert.Equal(text.ReplaceLineEndings("\r\n"), mail.Text);
        Assert.All(mail.Data.Split("\r\n"), line => Assert.True(line.Length <= 78, line));
        var words = mail.Header("Subject")!.Split(' ').Select(word => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(word[10..^2])));
        Assert.Equal(subject.Replace("\r\n", "  ", StringComparison.Ordinal), string.Concat(words));
    }

    [Fact]
    public async Task A_message_of_a_channel_has_its_id_on_each_attempt()
    {
        await using var server = await SmtpServer.Start(MailSecurity.StartTls);
        var sender = Lab.Sender(mail: server.Options(MailSecurity.StartTls));
        var config = new ChannelConfig(Email: new EmailTarget(["ann@example.com"], "[Fleet Alert]"));
        for (var i = 0; i < 2; i++)
        {
            var sent = await sender.Send(ChannelType.Email, config, Lab.Message(Lab.Fired), Cancellation);
            Assert.True(sent.IsDelivered, sent.Error);
            Assert.DoesNotContain(SmtpServer.Password, sent.ToString(), StringComparison.Ordinal);
            var mail = await server.Next();
            Assert.Equal(("<01msg@example.com>", "[Fleet Alert] CPU is high"), (mail.Header("Message-ID"), mail.Header("Subject")));
            Assert.Contains("Severity: HIGH", mail.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Recipients_who_are_refused_are_told_of()
    {
        await using var server = await SmtpServer.Start(MailSecurity.None);
        var mailer = Mailer(server.Options(MailSecurity.None));
        var all = await mailer.Send("1", ["refused@example.com", "refused2@example.com"], "s", "t", Cancellation);
        Assert.True(all is { IsFinal: true } && all.Message.Contains("550", StringComparison.Ordinal), all?.ToString());
        Assert.False((await mailer.Send("1", ["refused@example.com", "later@example.com"], "s", "t", Cancellation))!.IsFinal);

        var some = await mailer.Send("1", ["later@example.com", "ann@example.com"], "s", "t", Cancellation);
        Assert.True(some is { IsFinal: true } && some.Message.Contains("1 of 2", StringComparison.Ordinal), some?.ToString());
        Assert.Equal(["ann@example.com"], (await server.Next()).To);
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_it_and_may_be_put_right()
    {
        await using var server = await SmtpServer.Start(MailSecurity.StartTls);
        var fault = await Mailer(server.Options(MailSecurity.StartTls, options => options.Password = "wr0ng")).Send("1", ["ann@example.com"], "s", "t", Cancellation);
        Assert.Equal((false, "The mail server refused the user or the password (535)"), (fault!.IsFinal, fault.Message));
    }

    [Fact]
    public async Task Nothing_is_said_to_a_server_that_nobody_vouches_for()
    {
        await using var server = await SmtpServer.Start(MailSecurity.StartTls);
        var fault = await Mailer(server.Options(MailSecurity.StartTls, options => options.CaFile = null)).Send("1", ["ann@example.com"], "s", "t", Cancellation);
        Assert.Equal((false, "The mail server could not show who it is (TLS)"), (fault!.IsFinal, fault.Message));
    }

    [Fact]
    public async Task Nothing_is_sent_in_clear_where_tls_is_wanted()
    {
        await using var server = await SmtpServer.Start(MailSecurity.None);
        var options = server.Options(MailSecurity.StartTls, options => options.CaFile = null);
        var fault = await Mailer(options).Send("1", ["ann@example.com"], "s", "t", Cancellation);
        Assert.Contains("no STARTTLS", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_left_after_the_limit_and_one_that_is_not_there_at_once()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = new MailOptions
        {
            Host = "127.0.0.1", Port = ((IPEndPoint)silent.LocalEndpoint).Port, Security = MailSecurity.None, From = "fleet@example.com", Timeout = TimeSpan.FromSeconds(1),
        };
        options.Validate();
        var late = await Mailer(options).Send("1", ["ann@example.com"], "s", "t", Cancellation).Within("the limit");
        Assert.True(late is { IsFinal: false } && late.Message.Contains("within 1 s", StringComparison.Ordinal), late?.ToString());
        silent.Stop();
        var gone = await Mailer(options).Send("1", ["ann@example.com"], "s", "t", Cancellation);
        Assert.Equal((false, "The mail server takes no connection"), (gone!.IsFinal, gone.Message));
    }

    [Theory]
    [InlineData("ann@example.com\r\nRCPT TO:<evil@example.com>"), InlineData("ann"), InlineData("a@b@c"), InlineData("<ann@example.com>"), InlineData("ann @example.com")]
    public async Task What_is_no_address_is_not_said_to_the_server(string recipient)
    {
        await using var server = await SmtpServer.Start(MailSecurity.None);
        var fault = await Mailer(server.Options(MailSecurity.None)).Send("1", [recipient], "s", "t", Cancellation);
        Assert.True(fault!.IsFinal);
    }

    [Fact]
    public async Task Without_a_server_no_mail_is_sent_and_that_is_said()
    {
        var mailer = Mailer(new MailOptions());
        Assert.False(mailer.IsConfigured);
        var fault = await mailer.Send("1", ["ann@example.com"], "s", "t", Cancellation);
        Assert.True(fault is { IsFinal: true } && fault.Message.Contains("Fleet__Mail__Host", StringComparison.Ordinal), fault?.ToString());
    }

    public static TheoryData<string, Action<MailOptions>> Wrong => new()
    {
        { "From", options => options.From = null },
        { "From", options => options.From = "nobody" },
        { "Host", options => options.Host = "a b" },
        { "Port", options => options.Port = 65_536 },
        { "User", options => options.Password = null },
        { "User", options => options.User = null },
        { "Security", options => options.Security = MailSecurity.None },
        { "PasswordFile", options => options.PasswordFile = "/dev/null" },
        { "PasswordFile", options => (options.Password, options.PasswordFile) = (null, "/no/such/file") },
        { "CaFile", options => options.CaFile = "/dev/null" },
        { "Timeout", options => options.Timeout = TimeSpan.Zero },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_setting_that_makes_no_sense_is_named(string setting, Action<MailOptions> change)
    {
        var options = new MailOptions { Host = "mail.example.com", From = "fleet@example.com", User = "fleet", Password = "s3cret" };
        options.Validate();
        change(options);
        var fault = Assert.Throws<InvalidOperationException>(options.Validate);
        Assert.Contains($"Fleet:Mail:{setting} ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_may_stand_in_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"{SmtpServer.Password}\n", Cancellation);
            await using var server = await SmtpServer.Start(MailSecurity.StartTls);
            var options = server.Options(MailSecurity.StartTls, options => (options.Password, options.PasswordFile) = (null, file));
            Assert.Null(await Mailer(options).Send("1", ["ann@example.com"], "s", "t", Cancellation));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Mailer Mailer(MailOptions options) => new(options, TimeProvider.System);
}
