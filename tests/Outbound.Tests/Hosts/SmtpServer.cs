using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Fleet.Outbound.Mail;
using Fleet.TestKit;

namespace Fleet.Outbound.Tests.Hosts;

/// <summary>A mail that a server took.</summary>
public sealed record ReceivedMail(string From, string[] To, string Data, string? User, bool Tls)
{
    public string? Header(string name) => Data.Split("\r\n\r\n")[0].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n")
        .FirstOrDefault(line => line.StartsWith($"{name}: ", StringComparison.Ordinal))?[(name.Length + 2)..];

    public string Text => Encoding.UTF8.GetString(Convert.FromBase64String(Data.Split("\r\n\r\n")[1]));
}

/// <summary>A real mail server (aiosmtpd) on a free port, with a certificate of its own authority.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    public const string Password = "correct horse";

    // Debian's packages are seen by Debian's own Python.
    private const string Python = "/usr/bin/python3";

    private readonly string _folder;
    private readonly Process _process;

    private SmtpServer(string folder, Process process, int port) => (_folder, _process, Port) = (folder, process, port);

    public int Port { get; }

    public string CaFile => Path.Combine(_folder, "ca.pem");

    public static async Task<SmtpServer> Start(MailSecurity security, string mechanism = "PLAIN")
    {
        var folder = Directory.CreateTempSubdirectory("fleet-smtp-").FullName;
        MakeCertificate(folder);
        var start = new ProcessStartInfo(
            Python,
            [
                Path.Combine(AppContext.BaseDirectory, "smtp-server.py"), security.ToString().ToLowerInvariant(),
                Path.Combine(folder, "ca.pem"), Path.Combine(folder, "key.pem"), mechanism,
            ])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["SMTP_PASSWORD"] = Password },
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync().Within("the mail server's port", TimeSpan.FromSeconds(30));
        if (line is null) throw new InvalidOperationException($"The mail server did not start: {await process.StandardError.ReadToEndAsync()}");
        return new(folder, process, int.Parse(line, CultureInfo.InvariantCulture));
    }

    public async Task<ReceivedMail> Next()
    {
        var line = await _process.StandardOutput.ReadLineAsync().Within("a mail");
        return JsonSerializer.Deserialize<ReceivedMail>(line!, JsonSerializerOptions.Web)!;
    }

    public MailOptions Options(MailSecurity security, Action<MailOptions>? change = null)
    {
        var options = new MailOptions { Host = "localhost", Port = Port, Security = security, From = "fleet@example.com" };
        if (security is not MailSecurity.None) (options.User, options.Password, options.CaFile) = ("fleet", Password, CaFile);
        change?.Invoke(options);
        options.Validate();
        return options;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void MakeCertificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "ca.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
