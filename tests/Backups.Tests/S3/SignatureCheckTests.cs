namespace Fleet.Backups.Tests.S3;

/// <summary>The examples that Amazon's documentation gives, with its published key.</summary>
public sealed class SignatureCheckTests
{
    private const string AccessKey = "AKIAIOSFODNN7EXAMPLE";
    private const string SecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string Nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static TheoryData<string, string, string, string, string> Examples => new()
    {
        { "GET", "/test.txt", Nothing, "range:bytes=0-9", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41" },
        {
            "PUT", "/test%24file.text", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            "date:Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class:REDUCED_REDUNDANCY", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        },
        { "GET", "/?lifecycle", Nothing, "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543" },
        { "GET", "/?max-keys=2&prefix=J", Nothing, "", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7" },
    };

    [Theory, MemberData(nameof(Examples))]
    public void A_published_example_is_found_good(string method, string target, string hash, string extra, string signature) =>
        Assert.Null(SignatureCheck.Fault(Example(method, target, hash, extra, signature), AccessKey, SecretKey, "us-east-1"));

    [Theory, MemberData(nameof(Examples))]
    public void What_was_changed_on_its_way_is_found(string method, string target, string hash, string extra, string signature)
    {
        foreach (var changed in (SignedRequest[])
        [
            Example("DELETE", target, hash, extra, signature),
            Example(method, target + "x", hash, extra, signature),
            Example(method, target, hash.Replace('4', '5'), extra, signature),
            Example(method, target, hash, extra, signature.Replace('a', 'b')),
        ])
        {
            Assert.NotNull(SignatureCheck.Fault(changed, AccessKey, SecretKey, "us-east-1"));
        }

        Assert.NotNull(SignatureCheck.Fault(Example(method, target, hash, extra, signature), AccessKey, SecretKey + "x", "us-east-1"));
        Assert.NotNull(SignatureCheck.Fault(Example(method, target, hash, extra, signature), AccessKey, SecretKey, "eu-central-1"));
    }

    private static SignedRequest Example(string method, string target, string hash, string extra, string signature)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = "examplebucket.s3.amazonaws.com", ["x-amz-content-sha256"] = hash, ["x-amz-date"] = "20130524T000000Z",
        };
        foreach (var header in extra.Split('|', StringSplitOptions.RemoveEmptyEntries)) headers[header.Split(':')[0]] = header.Split(':', 2)[1];
        var signed = string.Join(';', headers.Keys);
        headers["authorization"] = $"AWS4-HMAC-SHA256 Credential={AccessKey}/20130524/us-east-1/s3/aws4_request,SignedHeaders={signed},Signature={signature}";
        return new(method, target, headers);
    }
}
