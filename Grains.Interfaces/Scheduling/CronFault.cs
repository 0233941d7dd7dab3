namespace Fleet.Scheduling;

/// <summary>Why a text is no cron expression.</summary>
/// <param name="Message">A sentence that names the field.</param>
/// <param name="Position">The place in the text of what is to blame, from 0.</param>
public sealed record CronFault(string Message, int Position);
