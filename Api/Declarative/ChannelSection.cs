using System.Text.Json.Nodes;
using Fleet.Api.Http;
using Fleet.Api.Surfaces.Console;
using Fleet.Common;
using Fleet.Declarative;
using Fleet.Identity;
using Fleet.Notices;
using Fleet.Storage;

namespace Fleet.Api.Declarative;

/// <summary>Notification channels: the fields of <c>POST /alerts/channels</c>.</summary>
internal sealed class ChannelSection() : Section(DeclaredKind.Channel, "channels", "notification-channels", StateKinds.Channel)
{
    private const string Config = "config";
    private const string SlackUrl = "webhook_url";

    public override string NewId(IIdSource ids) => ids.New<ChannelId>().Value;

    public override async Task<Resource?> Get(string id, PlanScope scope) =>
        (await scope.Grains.Channel(ChannelId.Of(id)).Get()).Value is { } view
            ? new(id, view.Spec.Name, Form(view.Spec, scope), view, scope.Caller.Lacks(Role.Operator)) : null;

    public override async Task<Wanted?> Read(Entry entry, Resource? current, PlanScope scope)
    {
        var there = ((ChannelView?)current?.View)?.Spec;
        if (entry.Body[Config] is JsonObject config) await Fill(config, $"{entry.Path}.{Config}", there?.Config, scope);
        if (scope.Read<CreateChannel>(entry.Body, entry.Path) is not { } create) return null;
        WireName.TryRead<ChannelType>(create.Type, WireName.Upper, out var type);
        var read = create.Config!.Read(type, stored: null, scope.Box);
        foreach (var error in read.Errors) scope.Faults.Add($"{entry.Path}.{error.Field}", error.Message);
        if (!read.Errors.IsEmpty) return null;
        var spec = create.ToSpec(type, read.Config!);
        return new Wanted(new(Channel: spec), Form(spec, scope))
        {
            Refusal = scope.Caller.Lacks(Role.Operator),
            Problem = there is not null && there.Type != type ? "A channel keeps its type" : null,
        };
    }

    private static async Task Fill(JsonObject config, string path, ChannelConfig? there, PlanScope scope)
    {
        string? Clear(SealedSecret? secret) => secret is null ? null : scope.Box.Open(secret);
        if (config.ContainsKey("secret")) await scope.Secrets.Fill(config, "secret", path, Clear(there?.Webhook?.Secret));
        if (config.ContainsKey(SlackUrl) || there?.Slack is not null) await scope.Secrets.Fill(config, SlackUrl, path, Clear(there?.Slack?.WebhookUrl));
        if (config["headers"] is not JsonObject headers) return;

        // The value of any other header is shown to all who see the channel.
        foreach (var name in headers.Select(header => header.Key).Where(ChannelMask.IsSensitive).ToList())
        {
            await scope.Secrets.Fill(headers, name, $"{path}.headers", Clear(there?.Webhook?.Headers.GetValueOrDefault(name)));
        }
    }

    private static JsonObject Form(ChannelSpec spec, PlanScope scope)
    {
        var config = Forms.Pick(
            new ChannelConfigShape(spec.Config, scope.Box), scope.Json, "url", "method", "headers", "channel", "username", "icon_emoji", "recipients",
            "subject_prefix", "user_ids");
        if (spec.Config.Webhook is { } webhook)
        {
            if (webhook.Secret is { } secret) config["secret"] = scope.Box.Mark(secret);
            foreach (var (name, value) in webhook.Headers.Where(header => ChannelMask.IsSensitive(header.Key))) config["headers"]![name] = scope.Box.Mark(value);
        }

        if (spec.Config.Slack is { } slack) config[SlackUrl] = scope.Box.Mark(slack.WebhookUrl);
        var form = new JsonObject
        {
            ["type"] = WireName.Upper(spec.Type), ["enabled"] = spec.IsEnabled, ["sendResolved"] = spec.SendResolved, ["groupWaitSec"] = spec.GroupWaitSec,
            ["maxPerMinute"] = spec.MaxPerMinute, ["titleTemplate"] = spec.TitleTemplate, ["textTemplate"] = spec.TextTemplate, [Config] = config,
        }.Trimmed();

        // Of some types there is nothing to say, and it must be said.
        form[Config] ??= new JsonObject();
        return form;
    }
}
