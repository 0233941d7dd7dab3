using Microsoft.Extensions.Logging;

namespace Fleet.Grains.Books;

internal static partial class BookLog
{
    [LoggerMessage(150, LogLevel.Warning, "Record {Id} of the book {Book} could not be read; tried again at the next look")]
    public static partial void RecordNotRead(this ILogger log, Exception exception, string book, string id);

    [LoggerMessage(151, LogLevel.Error, "Record {Id} of the book {Book} cannot be understood; left as it was until it changes")]
    public static partial void RecordUnreadable(this ILogger log, Exception exception, string book, string id);

    [LoggerMessage(152, LogLevel.Warning, "The book {Book} could not be told of a change of {Id}; tried again at the next look")]
    public static partial void ChangeNotTold(this ILogger log, Exception exception, string book, string id);
}
