using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fleet.Outbound.Mail;

/// <summary>How the connection to the mail server is kept from others.</summary>
public enum MailSecurity
{
    /// <summary>Begins in clear and goes over to TLS before anything is said; refused where the server does not offer it.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>In clear, for a server on this machine. Not together with a user.</summary>
    None,
}

/// <summary>The operator's SMTP server. Section <c>Fleet:Mail</c>.</summary>
public sealed class MailOptions
{
    /// <summary>The server's name; null for none, and then no mail is sent.</summary>
    public string? Host { get; set; }

    /// <summary>Its port. Null for the usual one: 587 for <see cref="MailSecurity.StartTls"/>, 465 for <see cref="MailSecurity.Tls"/>, else 25.</summary>
    public int? Port { get; set; }

    /// <summary>How the connection is kept from others. Default StartTls.</summary>
    public MailSecurity Security { get; set; }

    /// <summary>Who logs in; null to log in as nobody.</summary>
    public string? User { get; set; }

    /// <summary>The user's password.</summary>
    public string? Password { get; set; }

    /// <summary>A file that holds the password, instead of <see cref="Password"/>; a line end after it does not count.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>From which address mail comes.</summary>
    public string? From { get; set; }

    /// <summary>A file of certificates (PEM) that the server's own must stand on, instead of those that the system trusts.</summary>
    public string? CaFile { get; set; }

    /// <summary>The most time that one mail may take. Default 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    internal int UsedPort => Port ?? Security switch { MailSecurity.StartTls => 587, MailSecurity.Tls => 465, _ => 25 };

    internal string? UsedPassword { get; private set; }

    internal X509Certificate2Collection? Authorities { get; private set; }

    /// <summary>Checks all of it, and reads the files.</summary>
    /// <exception cref="InvalidOperationException">A setting makes no sense; the message names it, and never has the password.</exception>
    internal void Validate()
    {
        if (Host is null) return;
        Require(Uri.CheckHostName(Host) is not UriHostNameType.Unknown, nameof(Host), "must be a host's name");
        Require(UsedPort is > 0 and < 65_536, nameof(Port), "must be between 1 and 65535");
        Require(MailText.IsAddress(From), nameof(From), "must be an address such as fleet@example.com");
        Require(Timeout >= TimeSpan.FromSeconds(1) && Timeout <= TimeSpan.FromMinutes(5), nameof(Timeout), "must be between one second and five minutes");
        Require(Password is null || PasswordFile is null, nameof(PasswordFile), "must not be given beside Password");
        UsedPassword = PasswordFile is null ? Password : Read(PasswordFile, nameof(PasswordFile)).TrimEnd('\r', '\n');
        Require((User is null) == (UsedPassword is null), nameof(User), "must be given together with a password, or neither");
        Require(User is null || Security is not MailSecurity.None, nameof(Security), "must not be None where a password is sent");
        Authorities = CaFile is null ? null : Certificates(Read(CaFile, nameof(CaFile)));
    }

    private static X509Certificate2Collection Certificates(string pem)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            found.Clear();
        }

        Require(found.Count > 0, nameof(CaFile), "must name a file of certificates in PEM");
        return found;
    }

    private static string Read(string file, string setting)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidOperationException($"The setting Fleet:Mail:{setting} must name a file that can be read.", fault);
        }
    }

    private static void Require(bool holds, string setting, string rule)
    {
        if (!holds) throw new InvalidOperationException($"The setting Fleet:Mail:{setting} {rule}.");
    }
}
