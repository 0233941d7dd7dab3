using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Notices;
using Fleet.Outbound;
using Fleet.ScheduledTasks;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.ScheduledTasks;

/// <summary>Tells people once what has become of a task. A channel knows a notice that it has had; a mail carries the same id each time.</summary>
internal sealed class TaskMessenger(INoticeQueue channels, IMailer mailer, ILogger<TaskMessenger> log)
{
    /// <summary>Tries whoever has not been told.</summary>
    public async Task<MessageSent> Send(ScheduledTaskId task, TaskMessage message, CancellationToken cancellation)
    {
        var left = ImmutableArray.CreateBuilder<ChannelId>();
        foreach (var channel in message.Channels)
        {
            if (!await Enqueue(task, channel, message.Notice)) left.Add(channel);
        }

        var isMailed = message.Emails.IsEmpty || await Mail(task, message, cancellation);
        return new MessageSent(message.Notice.Id, left.ToImmutable(), isMailed ? [] : message.Emails);
    }

    private async Task<bool> Enqueue(ScheduledTaskId task, ChannelId channel, Notice notice)
    {
        try
        {
            var taken = await channels.Enqueue(channel, notice);
            if (taken.IsOk) return true;
            log.NoticeRefused(task, channel, taken.Error.Message);
            return taken.Error.Code != ErrorCode.ServiceUnavailable;
        }
        catch (Exception exception)
        {
            log.NoticeFailed(exception, task, channel);
            return false;
        }
    }

    private async Task<bool> Mail(ScheduledTaskId task, TaskMessage message, CancellationToken cancellation)
    {
        if (!mailer.IsConfigured)
        {
            log.MailNotSent(task, "no SMTP server is configured");
            return true;
        }

        try
        {
            var fault = await mailer.Send(message.Notice.Id, message.Emails, message.Notice.Title, message.Notice.Message, cancellation);
            if (fault is not null) log.MailNotSent(task, fault.Message);
            return fault is null or { IsFinal: true };
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.MailFailed(exception, task);
            return false;
        }
    }
}

/// <summary>Where notices are handed over.</summary>
internal interface INoticeQueue
{
    /// <inheritdoc cref="IChannelGrain.Enqueue"/>
    Task<Outcome<Done>> Enqueue(ChannelId channel, Notice notice);
}

/// <summary>The channels' grains.</summary>
internal sealed class ChannelQueue(IGrainFactory grains) : INoticeQueue
{
    public Task<Outcome<Done>> Enqueue(ChannelId channel, Notice notice) => grains.Channel(channel).Enqueue(notice);
}
