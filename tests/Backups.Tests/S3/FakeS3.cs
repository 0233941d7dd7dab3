using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Fleet.Backups.Tests.S3;

/// <summary>What is done instead of a request, or with it.</summary>
internal delegate Task Trouble(HttpContext context, Func<Task> deed);

/// <summary>
/// S3 on loopback: one bucket, whose objects and unfinished uploads are files. It refuses what is not signed rightly, and parts and lists as
/// S3 itself would.
/// </summary>
internal sealed class FakeS3 : IAsyncDisposable
{
    public const string AccessKey = "AKIAFLEETTEST";
    public const string SecretKey = "secret/0123456789abcdef+SECRET";
    public const string Region = "eu-test-1";
    public const string Bucket = "backups";

    // Smaller than any list that a test makes, so that lists have several pages.
    private const int PageSize = 2;
    private const int SmallestPart = 5 * 1024 * 1024;

    private static readonly XNamespace Xml = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-s3-").FullName;
    private readonly ConcurrentDictionary<string, string> _uploads = new();
    private readonly List<(string Call, Trouble Trouble)> _troubles = [];
    private readonly List<string> _calls = [];
    private readonly Lock _gate = new();
    private readonly WebApplication _app;
    private int _lastUpload;

    public FakeS3()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(Serve);
        Directory.CreateDirectory(Objects);
    }

    public Uri Url => new(_app.Urls.Single());

    public string Objects => Path.Combine(_folder, "objects");

    /// <summary>Keys of uploads that are neither complete nor aborted.</summary>
    public IEnumerable<string> Unfinished => _uploads.Values;

    /// <summary>What has arrived so far: the verb as S3's documentation calls it, and the key.</summary>
    public string[] Calls
    {
        get { lock (_gate) return [.. _calls]; }
    }

    /// <summary>What was wrong with a signature, or with the form of a body.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();

    public Task Start() => _app.StartAsync();

    public string PathOf(string key) => Path.Combine(Objects, key);

    /// <summary>The keys of its objects, in order.</summary>
    public List<string> Keys() =>
        [.. Directory.EnumerateFiles(Objects, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Objects, file)).Order(StringComparer.Ordinal)];

    /// <summary>Lets the next calls of that verb go wrong.</summary>
    public void Spoil(string call, Trouble trouble, int times = 1)
    {
        lock (_gate) _troubles.AddRange(Enumerable.Repeat((call, trouble), times));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public static Task Refuse(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return Answer(context, new XElement("Error", new XElement("Code", code), new XElement("Message", message)));
    }

    public static async Task Answer(HttpContext context, XElement body)
    {
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body);
    }

    private async Task Serve(HttpContext context)
    {
        var request = context.Request;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var names = request.Path.Value!.Split('/', 3);
        var (bucket, key) = (names[1], names.Length > 2 ? names[2] : "");
        var call = CallOf(request, key);
        Trouble? trouble = null;
        lock (_gate)
        {
            _calls.Add($"{call} {key}".Trim());
            var index = _troubles.FindIndex(each => each.Call == call);
            if (index >= 0)
            {
                trouble = _troubles[index].Trouble;
                _troubles.RemoveAt(index);
            }
        }

        var signed = new SignedRequest(request.Method, target, request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString().Trim()));
        var body = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        try
        {
            var fault = SignatureCheck.Fault(signed, AccessKey, SecretKey, Region) ?? FormFault(signed);
            if (fault is null && await Receive(request, body) != signed.Headers["x-amz-content-sha256"]) fault = "the body is another than the signed one";
            if (fault is not null)
            {
                Complaints.Enqueue($"{call} {key}: {fault}");
                await Refuse(context, 403, "SignatureDoesNotMatch", fault);
            }
            else if (bucket != Bucket)
            {
                await Refuse(context, 404, "NoSuchBucket", "The specified bucket does not exist");
            }
            else
            {
                Task Deed() => Handle(context, call, key, body);
                await (trouble is null ? Deed() : trouble(context, Deed));
            }
        }
        catch (Exception exception) when (exception is IOException or BadHttpRequestException or OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            File.Delete(body);
        }
    }

    private static string CallOf(HttpRequest request, string key)
    {
        var query = request.Query;
        return (request.Method, key.Length == 0) switch
        {
            ("PUT", false) => query.ContainsKey("uploadId") ? "UploadPart" : "PutObject",
            ("POST", false) => query.ContainsKey("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload",
            ("DELETE", false) => query.ContainsKey("uploadId") ? "AbortMultipartUpload" : "DeleteObject",
            ("GET", false) => "GetObject",
            ("GET", true) => query.ContainsKey("uploads") ? "ListMultipartUploads" : "ListObjectsV2",
            _ => "?",
        };
    }

    // What many services do not take.
    private static string? FormFault(SignedRequest request)
    {
        if (request.Headers["x-amz-content-sha256"].Length != 64) return $"a body signed as {request.Headers["x-amz-content-sha256"]}";
        if (request.Headers.Keys.FirstOrDefault(name => name is "x-amz-trailer" or "x-amz-decoded-content-length") is { } header) return $"the header {header}";
        return (DateTimeOffset.UtcNow - SignatureCheck.Date(request)).Duration() > TimeSpan.FromMinutes(15) ? "another time" : null;
    }

    private static async Task<string> Receive(HttpRequest request, string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = File.Create(path);
        var buffer = new byte[64 * 1024];
        while (await request.Body.ReadAsync(buffer) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
            await file.WriteAsync(buffer.AsMemory(0, count));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private Task Handle(HttpContext context, string call, string key, string body)
    {
        var upload = context.Request.Query["uploadId"].ToString();
        if (call is "UploadPart" or "CompleteMultipartUpload" or "AbortMultipartUpload" && !(_uploads.TryGetValue(upload, out var begun) && begun == key))
            return Refuse(context, 404, "NoSuchUpload", "The specified upload does not exist.");
        switch (call)
        {
            case "PutObject":
                Keep(body, key);
                context.Response.Headers.ETag = "\"whole\"";
                return Task.CompletedTask;
            case "CreateMultipartUpload":
                return Answer(context, Element("InitiateMultipartUploadResult", ("Bucket", Bucket), ("Key", key), ("UploadId", Begin(key))));
            case "UploadPart":
                File.Move(body, PartOf(upload, int.Parse(context.Request.Query["partNumber"]!, CultureInfo.InvariantCulture)), overwrite: true);
                context.Response.Headers.ETag = $"\"{context.Request.Query["partNumber"]}-of-{upload}\"";
                return Task.CompletedTask;
            case "CompleteMultipartUpload":
                return Complete(context, key, upload, XElement.Parse(File.ReadAllText(body)));
            case "AbortMultipartUpload":
                _uploads.TryRemove(upload, out _);
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            case "DeleteObject":
                if (File.Exists(PathOf(key))) File.Delete(PathOf(key));
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            case "GetObject":
                return File.Exists(PathOf(key)) ? context.Response.SendFileAsync(PathOf(key)) : Refuse(context, 404, "NoSuchKey", "The specified key does not exist.");
            case "ListObjectsV2":
                return ListObjects(context);
            case "ListMultipartUploads":
                return ListUploads(context);
            default:
                return Refuse(context, 501, "NotImplemented", "Not here");
        }
    }

    /// <summary>Begins an upload that nobody will end.</summary>
    public string Begin(string key)
    {
        var upload = $"upload{Interlocked.Increment(ref _lastUpload):000}";
        _uploads[upload] = key;
        return upload;
    }

    private void Keep(string file, string key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(key))!);
        File.Move(file, PathOf(key), overwrite: true);
    }

    private string PartOf(string upload, int number) => Path.Combine(_folder, $"{upload}.{number:00000}");

    private async Task Complete(HttpContext context, string key, string upload, XElement list)
    {
        var numbers = list.Elements().Select(part => (
            Number: (int)part.Elements().Single(e => e.Name.LocalName == "PartNumber"), Tag: (string)part.Elements().Single(e => e.Name.LocalName == "ETag"))).ToList();
        var files = numbers.Select(part => PartOf(upload, part.Number)).ToList();
        if (files.Count == 0 || !files.All(File.Exists) || numbers.Any(part => part.Tag.Trim('"') != $"{part.Number}-of-{upload}"))
        {
            await Refuse(context, 400, "InvalidPart", "One or more of the specified parts could not be found.");
            return;
        }

        if (files.SkipLast(1).Any(file => new FileInfo(file).Length < SmallestPart))
        {
            await Refuse(context, 400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size.");
            return;
        }

        var joined = Path.Combine(_folder, upload);
        await using (var whole = File.Create(joined))
        {
            foreach (var file in files)
            {
                await using var part = File.OpenRead(file);
                await part.CopyToAsync(whole);
            }
        }

        Keep(joined, key);
        _uploads.TryRemove(upload, out _);
        foreach (var file in files) File.Delete(file);
        await Answer(context, Element("CompleteMultipartUploadResult", ("Bucket", Bucket), ("Key", key), ("ETag", "\"whole\"")));
    }

    private Task ListObjects(HttpContext context)
    {
        var (prefix, after) = (context.Request.Query["prefix"].ToString(), context.Request.Query["continuation-token"].ToString());
        var keys = Keys().Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0).ToList();
        var page = Element("ListBucketResult", ("Name", Bucket), ("Prefix", prefix), ("IsTruncated", keys.Count > PageSize ? "true" : "false"));
        if (keys.Count > PageSize) page.Add(new XElement(Xml + "NextContinuationToken", keys[PageSize - 1]));
        page.Add(keys.Take(PageSize).Select(key => Element("Contents", ("Key", key), ("Size", new FileInfo(PathOf(key)).Length.ToString(CultureInfo.InvariantCulture)))));
        return Answer(context, page);
    }

    private Task ListUploads(HttpContext context)
    {
        var (prefix, keyMarker, marker) = (context.Request.Query["prefix"].ToString(), context.Request.Query["key-marker"].ToString(), context.Request.Query["upload-id-marker"].ToString());
        var all = _uploads.Where(upload => upload.Value.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(upload => upload.Value, StringComparer.Ordinal).ThenBy(upload => upload.Key, StringComparer.Ordinal)
            .Where(upload => string.CompareOrdinal(upload.Value, keyMarker) is var order && (order > 0 || (order == 0 && string.CompareOrdinal(upload.Key, marker) > 0)))
            .ToList();
        var page = Element("ListMultipartUploadsResult", ("Bucket", Bucket), ("IsTruncated", all.Count > PageSize ? "true" : "false"));
        if (all.Count > PageSize)
        {
            var (upload, key) = all[PageSize - 1];
            page.Add(new XElement(Xml + "NextKeyMarker", key), new XElement(Xml + "NextUploadIdMarker", upload));
        }

        page.Add(all.Take(PageSize).Select(upload => Element("Upload", ("Key", upload.Value), ("UploadId", upload.Key))));
        return Answer(context, page);
    }

    private static XElement Element(string name, params (string Name, string Value)[] children) =>
        new(Xml + name, children.Select(child => new XElement(Xml + child.Name, child.Value)));
}
