using Fleet.Billing;
using Fleet.Instances;
using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Billing;

internal static partial class BillingLog
{
    [LoggerMessage(160, LogLevel.Information, "Invoice {Invoice} is closed: {Amount} {Currency} in {Lines} lines")]
    public static partial void InvoiceClosed(this ILogger logger, InvoiceId invoice, decimal amount, string currency, int lines);

    [LoggerMessage(161, LogLevel.Warning, "Spans of {Instance} could not be written down; tried again")]
    public static partial void RunsNotRecorded(this ILogger logger, Exception exception, InstanceId instance);
}
