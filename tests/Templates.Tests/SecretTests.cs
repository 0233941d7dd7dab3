using Fleet.Deployments;

namespace Fleet.Templates.Tests;

public sealed class SecretTests
{
    private static readonly string Template = Lab.Template(
        "  - { name: pass, type: password }\n  - { name: other, type: password }\n",
        "  runtime: process\n  command: [x]\n  env: { PLAIN: a }\n  secrets: { PASS: \"{{pass}}\" }\n",
        "adminPassword: pass\n");

    [Fact]
    public void A_password_without_a_value_is_drawn_and_stands_in_nothing_else()
    {
        var compiled = Lab.Good(null, Template);
        Assert.Equal(["other", "pass"], compiled.Drawn.Keys);
        Assert.All(compiled.Drawn.Values, password => Assert.Matches("^[A-Za-z0-9]{24}$", password));
        Assert.NotEqual(compiled.Drawn["pass"], compiled.Drawn["other"]);
        Assert.Equal(("pass", "pass"), (compiled.SecretVariables["PASS"], compiled.AdminPassword));

        var rest = Lab.Said(compiled) + compiled.Yaml;
        Assert.All(compiled.Drawn.Values, password => Assert.DoesNotContain(password, rest, StringComparison.Ordinal));
    }

    [Fact]
    public void A_password_that_has_a_value_is_not_drawn_again()
    {
        var compiled = Lab.Good(null, Template, secrets: ["pass"], kept: ["other"]);
        Assert.Empty(compiled.Drawn);
        Assert.Equal("pass", compiled.SecretVariables["PASS"]);
    }

    [Fact]
    public void A_password_among_the_parameters_is_refused_and_never_repeated()
    {
        foreach (var faults in (IEnumerable<Fleet.Common.DocumentFault>[])
            [Lab.Bad("parameters: { pass: hunter2 }", Template), Lab.Bad(null, Template, parameters: ("pass", "hunter2"))])
        {
            var fault = Assert.Single(faults);
            Assert.Equal("parameters.pass", fault.Path);
            Assert.Contains("secrets", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("env: { A: \"{{pass}}\" }")]
    [InlineData("command: [\"{{pass}}\"]")]
    [InlineData("command: [\"--password={{pass}}\"]")]
    [InlineData("tags: { a: \"{{pass}}\" }")]
    [InlineData("files: [ { path: a, content: \"{{pass}}\" } ]")]
    [InlineData("secrets: { A: \"x{{pass}}\" }")]
    [InlineData("secrets: { A: \"{{name}}\" }")]
    [InlineData("secrets: { A: hunter2 }")]
    [InlineData("secrets: { A: [\"{{pass}}\"] }")]
    [InlineData("secrets: { PLAIN: \"{{pass}}\" }")]
    [InlineData("secrets: { A: \"${MISSING}\" }")]
    [InlineData("secrets: { A: \"${A}${B}\" }")]
    public void A_password_is_a_whole_secret_or_a_fault(string yaml)
    {
        var fault = Assert.Single(Lab.Bad(yaml, Template, secrets: ["pass", "other"]));
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_to_the_vault_is_a_variable_as_it_stands()
    {
        var compiled = Lab.Good("env: { URL: \"u:${secret:db.password}@h\" }\nsecrets: { A: \"${secret:db.password}\" }", Template);
        Assert.Equal(("u:${secret:db.password}@h", "${secret:db.password}"), (compiled.Spec.Env["URL"], compiled.Spec.Env["A"]));
        Assert.Equal(["PASS"], compiled.SecretVariables.Keys);

        // What is written down says the same again.
        var again = Lab.Good(compiled.Yaml, Template, kept: ["pass", "other"]);
        Assert.Equal(compiled.Spec.Env, again.Spec.Env);
        Assert.Equal("secrets.A", Assert.Single(Lab.Bad("secrets: { A: \"${secret:a}\" }", Template, secrets: ["A"])).Path);
        Lab.Bad("secrets: { A: \"x${secret:a}\" }", Template);
    }

    [Fact]
    public void A_required_password_must_be_given()
    {
        var template = Lab.Template("  - { name: pass, type: password, required: true }\n", "  runtime: process\n  command: [x]\n");
        Assert.Equal("secrets.pass", Assert.Single(Lab.Bad(null, template)).Path);
        Lab.Good(null, template, secrets: ["pass"]);
        Lab.Good(null, template, kept: ["pass"]);
    }

    [Fact]
    public void A_secret_that_nothing_names_is_a_variable_of_its_own_name()
    {
        var compiled = Lab.Good(Lab.Plain("secrets: { TOKEN: \"${api-key}\" }"), secrets: ["API_KEY", "api-key"]);
        Assert.Equal(["API_KEY=API_KEY", "TOKEN=api-key"], compiled.SecretVariables.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Theory]
    [InlineData("no-variable")]
    [InlineData("SINDRI_TOKEN")]
    [InlineData("TAKEN")]
    [InlineData("ALSO_TAKEN")]
    public void Such_a_secret_must_be_able_to_be_one(string name)
    {
        var faults = Lab.Bad(Lab.Plain("env: { TAKEN: a }\nsecrets: { ALSO_TAKEN: \"${x}\" }"), secrets: ["x", name]);
        Assert.Equal($"secrets.{name}", Assert.Single(faults).Path);
    }

    [Fact]
    public void Reserved_variables_are_no_configurations_to_set_but_a_templates()
    {
        var faults = Lab.Bad(Lab.Plain("env:\n  sindri_x: a\n  OK: b\nsecrets:\n  Database_Url: \"${x}\"\n"), secrets: ["x"]);
        Assert.Equal([("env.sindri_x", 4, 3), ("secrets.Database_Url", 7, 3)], Lab.Places(faults));

        var template = Lab.Template("  - { name: pass, type: password }\n", "  runtime: process\n  command: [x]\n  env: { DATABASE_URL: a }\n  secrets: { POSTGRES_PASSWORD: \"{{pass}}\" }\n");
        Assert.Equal("a", Lab.Good(null, template).Spec.Env["DATABASE_URL"]);
    }

    [Fact]
    public void Reserved_names_are_told_in_any_case_and_nothing_else()
    {
        Assert.Equal(
            ["jwt_secret", "SINDRI_A", "Draupnir_", "PRICING_X", "fleet_admin_password", "REDIS_URL"],
            ReservedNames.Of(["PATH", "jwt_secret", "SINDRI_A", "Draupnir_", "SINDRI", "PRICING_X", "fleet_admin_password", "MY_REDIS_URL", "REDIS_URL"]));
    }
}
