namespace Fleet.Storage;

/// <summary>Every kind of grain state that is stored. The store makes the indexes that the fields need.</summary>
public static class StateKinds
{
    /// <summary>Servers.</summary>
    public const string Server = "server";

    /// <summary>Instances.</summary>
    public const string Instance = "instance";

    /// <summary>Operations.</summary>
    public const string Operation = "operation";

    /// <summary>API keys, by the hash of the key.</summary>
    public const string ApiKey = "api-key";

    /// <summary>Budgets.</summary>
    public const string Budget = "budget";

    /// <summary>Backups.</summary>
    public const string Backup = "backup";

    /// <summary>Deployments.</summary>
    public const string Deployment = "deployment";

    /// <summary>Templates.</summary>
    public const string Template = "template";

    /// <summary>Extensions of the catalogue.</summary>
    public const string Extension = "extension";

    /// <summary>How extensions are kept up to date.</summary>
    public const string ExtensionPolicy = "extension-policy";

    /// <summary>Bulk actions.</summary>
    public const string BulkAction = "bulk-action";

    /// <summary>Executions of commands.</summary>
    public const string Command = "command";

    /// <summary>Sets of declared resources.</summary>
    public const string FleetSet = "fleet-set";

    /// <summary>Alert rules.</summary>
    public const string AlertRule = "alert-rule";

    /// <summary>Alerts.</summary>
    public const string Alert = "alert";

    /// <summary>Notification channels.</summary>
    public const string Channel = "channel";

    /// <summary>Scheduled tasks.</summary>
    public const string ScheduledTask = "scheduled-task";

    /// <summary>Maintenance windows that stand for themselves.</summary>
    public const string Window = "window";

    /// <summary>Users.</summary>
    public const string User = "user";

    /// <summary>Teams.</summary>
    public const string Team = "team";

    /// <summary>Who holds an e-mail address.</summary>
    public const string Email = "email";

    /// <summary>Sessions of the web page, by the hash of the cookie.</summary>
    public const string Session = "session";

    /// <summary>The keys that sign access tokens.</summary>
    public const string SigningKeys = "signing-keys";

    /// <summary>Replica sets.</summary>
    public const string ReplicaSet = "replica-set";

    /// <summary>Invoices, without their lines.</summary>
    public const string Invoice = "invoice";

    /// <summary>The lines of an invoice.</summary>
    public const string InvoiceLines = "invoice-lines";

    /// <summary>Webhooks.</summary>
    public const string Webhook = "webhook";

    /// <summary>Secrets of the vault.</summary>
    public const string Secret = "secret";

    /// <summary>Records of how often secrets are rotated.</summary>
    public const string SecretRotation = "secret-rotation";

    /// <summary>Uses of idempotency keys.</summary>
    public const string Idempotency = "idempotency";

    /// <summary>Who holds a unique name.</summary>
    public const string Name = "name";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StateKind> All { get; } =
    [
        new(Server, ["name", "status", "createdAt"]),
        new(Instance, ["name", "status", "provider", "region", "serverId", "operationId", "team", "hasAgent", "isMetered", "createdAt"]),
        new(Operation, ["status", "target", "createdAt"]),
        new(Backup, ["instanceId", "status", "reason", "operationId", "createdAt"]),
        new(Budget, ["name", "instanceId", "createdAt"]),
        new(Deployment, ["instanceId", "createdAt"]),
        new(Template, ["name", "category", "isOfficial", "createdAt"]),
        new(Extension, ["name", "category", "scope", "isOfficial", "createdAt"]),
        new(ExtensionPolicy, ["extensionId", "instanceId", "createdAt"]),
        new(BulkAction, ["isCompleted", "createdAt"]),
        new(FleetSet, ["name", "team", "isBusy", "createdAt"]),
        new(Command, ["instanceId", "status", "createdAt"]),
        new(AlertRule, ["name", "type", "severity", "isEnabled", "instanceId", "isBusy", "createdAt"]),
        new(Alert, ["ruleId", "instanceId", "status", "severity", "isOpen", "createdAt"]),
        new(Channel, ["name", "type", "isBusy", "createdAt"]),
        new(ScheduledTask, ["name", "status", "instanceId", "isBusy", "createdAt"]),
        new(Window, ["instanceId", "createdAt"]),
        new(ApiKey, ["id", "role", "owner", "createdAt"]),
        new(User, ["name", "role", "createdAt"]),
        new(Team, ["name", "createdAt"]),
        new(Email, []),
        new(Session, ["user", "createdAt"]),
        new(SigningKeys, []),
        new(ReplicaSet, ["name", "status", "region", "team", "isBusy", "createdAt"]),
        new(Idempotency, []),
        new(Invoice, ["period", "status", "createdAt"]),
        new(InvoiceLines, []),
        new(Webhook, ["isBusy", "createdAt"]),
        new(Secret, ["name", "type", "instanceId", "createdAt"]),
        new(SecretRotation, ["instanceId", "createdAt"]),
        new(Name, []),
    ];
}
