namespace Fleet.Outbound.Mail;

/// <summary>The server refused a command, or broke the rules of the protocol. The message holds no secret.</summary>
internal sealed class SmtpFault(string message, bool isFinal = false) : Exception(message)
{
    public bool IsFinal => isFinal;
}
