"""The hook that MkDocs runs: the only file that knows MkDocs. It checks the records, then adds what is made from them.

Nothing generated lands on disk except in the built site.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import TemplateContext

# MkDocs loads a hook by its path and does not look for modules beside mkdocs.yml.
ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


from scripts.addresses import Addresses  # noqa: E402
from scripts.check import check_all  # noqa: E402
from scripts.enrich import Site, build_site  # noqa: E402
from scripts.export import export_files  # noqa: E402
from scripts.finder_index import finder_files  # noqa: E402
from scripts.form_archive import form_files  # noqa: E402
from scripts.modules import needed_by  # noqa: E402
from scripts.offline import write_offline  # noqa: E402
from scripts.policy import add_policy  # noqa: E402
from scripts.releases import read_releases  # noqa: E402
from scripts.render import FINDER, Page, Renderer  # noqa: E402
from scripts.runtime import RuntimeMissing, runtime_files  # noqa: E402
from scripts.schemas import nearest  # noqa: E402
from scripts.search import search_files  # noqa: E402
from scripts.structured_data import guide_things, script_text  # noqa: E402
from scripts.styles import bundle  # noqa: E402

THEME_FILES = ("assets/javascripts/", "assets/stylesheets/", "assets/images/")

# The extension leaves the boxes of check-lists without a label.
CHECK_LIST_ITEM = re.compile(r"<li( class=\"task-list-item\")><input([^>]*)>(.*?)</li>", re.DOTALL)


class Build:
    """What one build knows; MkDocs calls the hooks one after the other and passes no state along."""

    site: Site
    renderer: Renderer
    pages: dict[str, Page]
    kept_offline: bool


build = Build()


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Where the site is being written nothing is kept on the device: every change must show."""
    build.kept_offline = command != "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Check everything first. Raises PluginError with every fault, one a line."""
    collection, faults = check_all()
    if faults:
        raise PluginError(f"记录里有 {len(faults)} 处问题，没有生成网站：\n" + "\n".join(map(str, faults)))
    build.site = build_site(collection, read_releases().releases)
    build.renderer = Renderer(build.site, addresses_of(config))
    if config.extra["preview"]:
        build.kept_offline = False
        config.nav = None
    config.extra.update(offline=build.kept_offline, updated=build.site.events[0].date)
    return config


def addresses_of(config: MkDocsConfig) -> Addresses:
    return Addresses(config.site_url or "", (config.repo_url or "").rstrip("/"))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    if config.extra["preview"]:
        return only_page(config.extra["preview"], files, config)
    build.pages = {source_path(page.url): page for page in build.renderer.pages()}
    for path in build.pages:
        file = File.generated(config, path, content="")
        files.append(file)
    texts = dict(build.renderer.redirects())
    texts.update(export_files(build.site, addresses_of(config)))
    texts.update(finder_files(build.site.collection))
    try:
        runtime = runtime_files(ROOT)
    except RuntimeMissing as error:
        raise PluginError(str(error)) from error
    form_texts, form_archive = form_files(ROOT, build.site.collection, runtime)
    texts.update(form_texts)
    for path, text in texts.items():
        files.append(File.generated(config, path, content=text))
    for path, source in {**runtime, **form_archive, **search_files(), "_headers": ROOT / "deploy" / "_headers"}.items():
        files.append(File.generated(config, path, abs_src_path=str(source)))
    return files


def only_page(id: str, files: Files, config: MkDocsConfig) -> Files:
    """The page of one record or case, and what it looks like. Raises PluginError when there is none."""
    cases = {case.id: case for case in build.site.collection.cases}
    known = [*build.site.records, *cases]
    if id not in known:
        meant = nearest(id, known)
        raise PluginError(f"没有 {id} 这条记录" + (f"，最接近的是 {meant}" if meant else ""))
    for file in files.documentation_pages():
        files.remove(file)
    page = build.renderer.case_page(cases[id]) if id in cases else build.renderer.record_page(build.site.records[id])
    path = source_path(page.url)
    build.pages = {path: page}
    files.append(File.generated(config, path, content=""))
    return files


def source_path(url: str) -> str:
    return f"{url.removesuffix('/')}.md" if url else "index.md"


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    made = build.pages.get(page.file.src_uri)
    if made:
        page.meta.update(
            title=made.title,
            description=made.description,
            section=made.section,
            modules=made.modules,
            preloads=needed_by(made.modules),
            data=made.data,
            updated=made.updated,
            structured=made.structured,
            canonical=made.canonical,
            feed=made.feed,
            tags=list(made.tags),
            search={"exclude": bool(made.canonical) or not made.weight, "boost": made.weight},
        )
        if made.frame:
            page.meta["template"] = made.frame
        if made.canonical:
            page.canonical_url = urljoin(config.site_url, made.canonical) if config.site_url else None
    else:
        addresses, root = addresses_of(config), "../" * page.url.count("/")
        title, description = str(page.meta["title"]), str(page.meta["description"])
        things = guide_things(title, description, page.url, lambda path: addresses.page(path, root) or "./")
        page.meta.update(edit=addresses.edit(f"docs/{page.file.src_uri}"), structured=script_text(things))
    return markdown


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    made = build.pages.get(page.file.src_uri)
    if not made:
        return CHECK_LIST_ITEM.sub(r"<li\1><label><input\2>\3</label></li>", html)
    page.toc = TableOfContents([AnchorLink(heading.title, heading.id, 2) for heading in made.headings])
    # MkDocs reads anchors off Markdown only; with these it checks links to made pages as well.
    page.present_anchor_ids = set(re.findall(r' id="([^"]+)"', made.body))
    return made.body


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Send what the pages load, and no more: none of the theme's files, and one style sheet."""
    sheets = [files.src_uris[path] for path in config.extra_css]
    for file in [*sheets, *(file for file in files if file.src_uri.startswith(THEME_FILES))]:
        files.remove(file)
    path, text = bundle(Path(str(sheet.abs_src_path)) for sheet in sheets)
    config.extra_css = [path]
    files.append(File.generated(config, path, content=text))
    return env


def on_template_context(context: TemplateContext, template_name: str, config: MkDocsConfig) -> TemplateContext:
    if template_name == "404.html":
        context["body"] = build.renderer.render("not_found.html", context["base_url"])  # type: ignore[typeddict-unknown-key]
        context["modules"] = (FINDER,)  # type: ignore[typeddict-unknown-key]
        context["preloads"] = needed_by((FINDER,))  # type: ignore[typeddict-unknown-key]
    return context


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    return add_policy(output)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    return add_policy(output_content) if template_name == "404.html" else output_content


def on_post_build(config: MkDocsConfig) -> None:
    if not config.extra["preview"]:
        write_offline(Path(config.site_dir))
